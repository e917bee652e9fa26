import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useNavigate, useSearchParams } from 'react-router';

/** Pages of imports, in the address; the newest is the first. Nothing where one page is all. */
export function pagesOf({ before, next }: { before: string | undefined; next: string | undefined }) {
  return before === undefined && next === undefined ? undefined : <Pages before={before} next={next} />;
}

function Pages({ before, next }: { before: string | undefined; next: string | undefined }) {
  const [search, setSearch] = useSearchParams();
  const navigate = useNavigate();

  function show(from: string | undefined): void {
    const to = new URLSearchParams(search);
    if (from === undefined) to.delete('before');
    else to.set('before', from);
    setSearch(to);
  }

  return (
    <div className="import-pages">
      <SpaceBetween direction="horizontal" size="xs">
        <Button disabled={before === undefined} onClick={() => show(undefined)}>
          Newest
        </Button>
        <Button disabled={before === undefined} iconName="angle-left" onClick={() => void navigate(-1)}>
          Newer
        </Button>
        <Button disabled={next === undefined} iconName="angle-right" iconAlign="right" onClick={() => show(next)}>
          Older
        </Button>
      </SpaceBetween>
    </div>
  );
}
