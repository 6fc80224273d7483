/** Functions that run in the page: each stands alone. */

/** Text that stands out too little from what is behind it: https://www.w3.org/TR/WCAG22/#contrast-minimum */
export function poorContrast() {
  const pixel = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const paint = (colors) => {
    for (const color of ['white', ...colors]) {
      pixel.fillStyle = color;
      pixel.fillRect(0, 0, 1, 1);
    }
    return [...pixel.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const luminance = (color) => {
    const [r, g, b] = color
      .map((each) => each / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) =>
    element === null ? [] : [...behind(element.parentElement), getComputedStyle(element).backgroundColor];
  const ratio = (element, pseudo) => {
    const ground = behind(element);
    const both = [ground, [...ground, getComputedStyle(element, pseudo).color]].map(paint).map(luminance);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
  };
  const isSeen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1;
  const says = (element) =>
    [...element.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim() !== '');
  const texts = [...document.querySelectorAll('body *')]
    .filter(isSeen)
    .filter((each) => says(each) || 'value' in each)
    .map((each) => [ratio(each), each.textContent.trim() || each.value || each.id]);
  const hints = [...document.querySelectorAll('[placeholder]')].map((each) => [
    ratio(each, '::placeholder'),
    each.placeholder,
  ]);
  const all = [...texts, ...hints];
  return {
    seen: all.length,
    poor: all
      .filter(([found]) => found < 4.5)
      .map(([found, text]) => `${found.toFixed(2)} ${text.slice(0, 60)}`),
  };
}

export function colorOf(element) {
  return getComputedStyle(element)
    .color.match(/[\d.]+/g)
    .map(Number);
}

/** How many pixels of the page's width cannot be seen without scrolling. */
export function hiddenWidth() {
  return document.documentElement.scrollWidth - innerWidth;
}

/** Goes to the oldest of the channel's messages; whether they have been in sight since the time before. */
export function staysAtTop() {
  const list = document.getElementById('messages');
  const before = list.scrollTop;
  list.scrollTop = 0;
  return before === 0;
}

/** Whether the newest are. */
export function atEnd() {
  const { scrollHeight, scrollTop, clientHeight } = document.getElementById('messages');
  return scrollHeight - scrollTop - clientHeight < 2;
}

/** What the keyboard is at, as people know it. */
export function focusedName() {
  const { activeElement: at } = document;
  return at.ariaLabel ?? at.labels?.[0]?.textContent ?? (at.textContent.trim() || at.id);
}

export function misbehave() {
  console.error('oh');
  setTimeout(() => {
    throw new Error('thrown');
  });
  setTimeout(() => {
    alert('hey');
    open('http://localhost:9/');
  });
}
