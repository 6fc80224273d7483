/** A piece of text as Slack would show it. The page only ever puts `text` into text nodes. */
export type Span =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote';
      readonly spans: readonly Span[];
    }
  | { readonly type: 'link'; readonly url: string; readonly text: string }
  /** Someone or everyone is called: `@ada`, `@here`; it would ring on somebody's desk. */
  | { readonly type: 'mention'; readonly text: string; readonly everyone: boolean }
  | { readonly type: 'channel'; readonly text: string; readonly id: string }
  | { readonly type: 'emoji'; readonly name: string; readonly text: string }
  /** Shown in the reader's own time zone by `format`, else as `text`. */
  | {
      readonly type: 'date';
      readonly at: number;
      readonly format: string;
      readonly text: string;
      readonly url?: string;
    };

/** What names mean: people and channels by their ids. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
}

/** Slack escapes these three and no others. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

export function plain(text: string): Span {
  return { type: 'text', text: unescaped(text) };
}

/** Slack makes no link of any other scheme. */
export function isLinkable(url: string): boolean {
  return /^(https?:\/\/|mailto:)\S+$/i.test(url) && URL.canParse(url);
}
