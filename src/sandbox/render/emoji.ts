import { plain, type Span } from './spans.ts';

/** The emoji that messages of this kind use; any other name is shown as it is written. */
const emoji: Readonly<Record<string, string>> = {
  alarm_clock: '⏰',
  arrow_right: '➡️',
  ballot_box_with_check: '☑️',
  bell: '🔔',
  beetle: '🪲',
  bust_in_silhouette: '👤',
  calendar: '📅',
  chart_with_upwards_trend: '📈',
  clock1: '🕐',
  construction: '🚧',
  eyes: '👀',
  exclamation: '❗',
  fire: '🔥',
  gear: '⚙️',
  globe_with_meridians: '🌐',
  green_circle: '🟢',
  heavy_check_mark: '✔️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  inbox_tray: '📥',
  information_source: 'ℹ️',
  key: '🔑',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_purple_circle: '🟣',
  large_red_square: '🟥',
  large_orange_square: '🟧',
  large_yellow_square: '🟨',
  large_blue_square: '🟦',
  large_yellow_circle: '🟡',
  link: '🔗',
  lock: '🔒',
  loud_sound: '🔊',
  mag: '🔍',
  mega: '📣',
  memo: '📝',
  mute: '🔇',
  no_bell: '🔕',
  no_entry: '⛔',
  octagonal_sign: '🛑',
  package: '📦',
  point_right: '👉',
  pushpin: '📌',
  question: '❓',
  red_circle: '🔴',
  repeat: '🔁',
  robot_face: '🤖',
  rotating_light: '🚨',
  round_pushpin: '📍',
  scroll: '📜',
  shield: '🛡️',
  skull: '💀',
  small_blue_diamond: '🔹',
  small_orange_diamond: '🔸',
  sparkles: '✨',
  speech_balloon: '💬',
  stop_sign: '🛑',
  tada: '🎉',
  thread: '🧵',
  thumbsup: '👍',
  '+1': '👍',
  timer_clock: '⏲️',
  unlock: '🔓',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  white_circle: '⚪',
  wrench: '🔧',
  x: '❌',
  zap: '⚡',
  zzz: '💤',
};

/** `:name:` as its emoji; undefined for a name that is none. */
export function emojiSpan(name: string): Span | undefined {
  const text = Object.hasOwn(emoji, name) ? emoji[name] : undefined;
  return text === undefined ? undefined : { type: 'emoji', name, text };
}

/** Plain text in which only emoji are read. */
export function withEmoji(text: string): readonly Span[] {
  return text.split(/(:[a-z0-9_+-]+:)/).flatMap((part, index) => {
    if (part === '') return [];
    return [(index % 2 === 1 ? emojiSpan(part.slice(1, -1)) : undefined) ?? plain(part)];
  });
}
