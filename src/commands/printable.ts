import { cut } from '../model/cut.ts';
import { showUnseen } from '../model/show-unseen.ts';

/** Foreign text on one line of a terminal: what cannot be seen is written as its number, what is long is cut. */
export function printable(text: string, most = 120): string {
  return cut(showUnseen(text), most);
}
