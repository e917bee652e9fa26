import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { CopyableLines } from '../../../parts/copyable.tsx';
import { type Block, filled, spansOf } from './markdown.ts';

/** Blocks of instructions as parts of the page. Blocks and spans never change places: their place is their key. */
export function Blocks({ blocks, filling }: { blocks: readonly Block[]; filling: ReadonlyMap<string, string> }) {
  return (
    <SpaceBetween size="s">
      {blocks.map((block, place) => (
        <OneBlock key={String(place)} block={block} filling={filling} />
      ))}
    </SpaceBetween>
  );
}

function OneBlock({ block, filling }: { block: Block; filling: ReadonlyMap<string, string> }) {
  switch (block.kind) {
    case 'heading':
      return (
        <Box variant="h4">
          <Spans text={block.text} />
        </Box>
      );
    case 'paragraph':
      return (
        <Box variant="p" padding="n">
          <Spans text={block.text} />
        </Box>
      );
    case 'code':
      return (
        <CopyableLines
          text={filled(block.text, filling)}
          what={block.language === 'json' ? 'this document' : 'these lines'}
        />
      );
    case 'list': {
      const List = block.ordered ? 'ol' : 'ul';
      return (
        <List className="instructions-list">
          {block.items.map((item, place) => (
            <li key={String(place)}>
              <Spans text={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'table':
      return (
        <div className="instructions-table">
          <table>
            {block.head.some((cell) => cell !== '') && (
              <thead>
                <tr>
                  {block.head.map((cell, place) => (
                    <th key={String(place)} scope="col">
                      <Spans text={cell} />
                    </th>
                  ))}
                </tr>
              </thead>
            )}
            <tbody>
              {block.rows.map((row, at) => (
                <tr key={String(at)}>
                  {row.map((cell, place) => (
                    <td key={String(place)}>
                      <Spans text={cell} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

export function Spans({ text }: { text: string }) {
  return (
    <>
      {spansOf(text).map((span, place) => {
        const key = String(place);
        if (span.kind === 'link') {
          return (
            <Link key={key} href={span.href} external>
              {span.text}
            </Link>
          );
        }
        if (span.kind === 'code') return <code key={key}>{span.text}</code>;
        if (span.kind === 'strong') return <strong key={key}>{span.text}</strong>;
        return span.kind === 'emphasis' ? <em key={key}>{span.text}</em> : span.text;
      })}
    </>
  );
}
