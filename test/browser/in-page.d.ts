/** Functions that run in the page: the tests know none of its types. */
export function poorContrast(): { readonly seen: number; readonly poor: readonly string[] };
export function colorOf(element: unknown): readonly number[];
export function hiddenWidth(): number;
export function focusedName(): string;
export function staysAtTop(): boolean;
export function atEnd(): boolean;
export function misbehave(): void;
