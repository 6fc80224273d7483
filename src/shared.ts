/** Who calls while an earlier call is in hand shares its outcome: the work is never done twice at once. */
export function shared<A extends readonly unknown[], T>(
  work: (...args: A) => Promise<T>,
): (...args: A) => Promise<T> {
  let inHand: Promise<T> | undefined;
  return (...args) => {
    inHand ??= work(...args).finally(() => {
      inHand = undefined;
    });
    return inHand;
  };
}
