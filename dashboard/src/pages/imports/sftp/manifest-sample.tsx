import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CopyableLines } from '../../../parts/copyable.tsx';

/** What a manifest looks like; the whole of it is in docs/imports.md. */
const EVENTS = `fileName: events_20260131_0900.csv.gz
type: event
columns:
  customer: {ctName: identity, dataType: String}
  event: {ctName: evtName, dataType: String}
  when: {ctName: ts, dataType: Date, dateFormat: UNIX}
  amount: {ctName: Amount, dataType: Float}
clientEmail: data@example.com
`;
const PROFILES = `fileName: profiles_20260131_0900.csv
type: profile
columns:
  id: {ctName: identity, dataType: String}
  mail: {ctName: Email, dataType: String}
  since: {ctName: Customer since, dataType: Date, dateFormat: dd/MM/yyyy}
  points: {dataType: Integer}
clientEmail: data@example.com
`;

export function ManifestSample() {
  return (
    <ExpandableSection
      variant="container"
      defaultExpanded
      headerText="Manifest"
      headerDescription="Lies beside the data file and says what is in it; YAML or JSON, put after the file."
    >
      <SpaceBetween size="m">
        <div>
          <b>events_20260131_0900.yaml</b>
          <CopyableLines text={EVENTS} what="a manifest of events" />
        </div>
        <div>
          <b>profiles_20260131_0900.yaml</b>
          <CopyableLines text={PROFILES} what="a manifest of profiles" />
        </div>
        <p className="sentence below">
          A file is taken a minute or two after both are whole. Without its manifest it is refused after two hours. Put
          profiles before events, and events the oldest first.
        </p>
      </SpaceBetween>
    </ExpandableSection>
  );
}
