import type { ZodType } from 'zod';
import { parseJson } from '../model/json.ts';
import type { Store } from '../record/store.ts';

/** A setting as it was saved; undefined where there is none, or none that this version can read. */
export async function loadSetting<T>(
  store: Pick<Store, 'loadSetting'>,
  name: string,
  schema: ZodType<T>,
): Promise<T | undefined> {
  const text = await store.loadSetting(name);
  return text === undefined ? undefined : schema.safeParse(parseJson(text)).data;
}
