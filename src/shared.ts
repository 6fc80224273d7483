/** Who calls while an earlier call is in hand shares its outcome: the work is never done twice at once. */
export function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let inHand: Promise<T> | undefined;
  return () => {
    inHand ??= work().finally(() => {
      inHand = undefined;
    });
    return inHand;
  };
}
