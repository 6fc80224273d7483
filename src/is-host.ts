import { isIP } from 'node:net';

const longest = 253;
/** RFC 1123, and the underscore that names of containers have. */
const label = /^(?!-)[\w-]{1,63}(?<!-)$/;

/** Whether this can be an address or a host name; brackets and a port belong to URLs. */
export function isHost(text: string): boolean {
  if (isIP(text) !== 0) return !/\s/.test(text);
  const name = text.replace(/\.$/, '');
  if (name.length > longest || !name.split('.').every((part) => label.test(part))) return false;
  // What ends in a number is an address, also in a short form such as `0`: https://url.spec.whatwg.org/#ends-in-a-number-checker
  return !/(^|\.)\d+$/.test(name) || URL.canParse(`http://${name}`);
}
