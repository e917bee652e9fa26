import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** Lines to be copied, such as a curl; `what` names them to the reader. */
export function CopyableLines({ text, what }: { text: string; what: string }) {
  return (
    <div className="copyable">
      <Box variant="code">
        <pre>{text}</pre>
      </Box>
      <CopyToClipboard
        variant="icon"
        textToCopy={text}
        copyButtonAriaLabel={`Copy ${what}`}
        copySuccessText="Copied"
        copyErrorText="Could not be copied; select the text and copy it"
      />
    </div>
  );
}

/** A short value in its line, with a button that copies it. */
export function CopyableValue({ text, what }: { text: string; what: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${what}`}
      copySuccessText="Copied"
      copyErrorText="Could not be copied; select the text and copy it"
    />
  );
}
