/** One of the page's own modules, which are plain JavaScript, under the type that a test gives it. */
export async function aPageModule<T>(name: string): Promise<T> {
  const module: T = await import(`../../src/sandbox/page/${name}.js`);
  return module;
}
