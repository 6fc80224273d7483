import { get } from './act.js';
import { completionsOf } from './completion.js';
import { byId, el } from './dom.js';

/** Ms after which the app is asked again for what can be completed: rules change. */
const wordsLiveMs = 20_000;
/** Ms after which it is asked again for what it did not say. */
const againMs = 2000;

/** The message box: a combobox that completes commands and brings back what was typed before. */
export class Composer {
  #box = byId('text');
  #list = byId('completions');
  #send;
  #userId;
  #events;
  #words = { commands: [], rules: [] };
  #askedAt = 0;
  #choices = [];
  #from = 0;
  #active = -1;
  #typed = [];
  #recalled = 0;

  /** `send` takes what was typed, `userId` says as whom, `events` which ids may be asked about. */
  constructor({ send, userId, events }) {
    this.#send = send;
    this.#userId = userId;
    this.#events = events;
    this.#box.addEventListener('input', () => this.#complete());
    this.#box.addEventListener('focus', () => this.#askForWords());
    this.#box.addEventListener('blur', () => this.#close());
    this.#box.addEventListener('keydown', (event) => this.#onKey(event));
    // A press on a choice must not take the focus out of the box.
    this.#list.addEventListener('mousedown', (event) => event.preventDefault());
    byId('composer').addEventListener('submit', (event) => this.#submit(event));
  }

  #submit(event) {
    event.preventDefault();
    const text = this.#box.value.trim();
    this.#close();
    if (text === '') return;
    if (this.#send(text) === false) return;
    this.#box.value = '';
    this.#typed.push(text);
    this.#recalled = this.#typed.length;
  }

  async #askForWords() {
    if (Date.now() - this.#askedAt < wordsLiveMs) return;
    this.#askedAt = Date.now();
    const { commands, rules } = await get('panel/words', { userId: this.#userId() });
    this.#words = { commands: commands ?? this.#words.commands, rules: rules ?? this.#words.rules };
    if (commands === undefined || rules === undefined) this.#askAgain();
    if (document.activeElement === this.#box && this.#box.value !== '') this.#complete();
  }

  /** The app was down or slow: what it did not say it may say soon, and nothing need be typed until then. */
  #askAgain() {
    setTimeout(() => {
      this.#askedAt = 0;
      if (document.activeElement === this.#box) this.#askForWords();
    }, againMs);
  }

  #complete() {
    this.#askForWords();
    const known = { ...this.#words, events: this.#events() };
    const { from, choices } = completionsOf(this.#box.value, known);
    const typed = this.#box.value.slice(from);
    const done = choices.length === 1 && choices[0].insert.trim() === typed;
    this.#from = from;
    this.#choices = done ? [] : choices;
    this.#active = -1;
    this.#draw();
  }

  #close() {
    this.#choices = [];
    this.#draw();
  }

  #draw() {
    const open = this.#choices.length > 0;
    this.#list.replaceChildren(...this.#choices.map((choice, index) => this.#choiceNode(choice, index)));
    this.#list.hidden = !open;
    this.#box.setAttribute('aria-expanded', String(open));
    if (!open) this.#box.removeAttribute('aria-activedescendant');
  }

  #choiceNode({ label, about }, index) {
    return el(
      'div',
      {
        id: `completion-${index}`,
        role: 'option',
        className: 'choice',
        onclick: () => this.#take(index),
        aria: { selected: 'false' },
      },
      el('strong', {}, label),
      about === '' ? [] : el('small', {}, about),
    );
  }

  #activate(index) {
    const count = this.#choices.length;
    this.#active = ((index % count) + count) % count;
    for (const [at, node] of [...this.#list.children].entries())
      node.setAttribute('aria-selected', String(at === this.#active));
    this.#list.children[this.#active].scrollIntoView({ block: 'nearest' });
    this.#box.setAttribute('aria-activedescendant', `completion-${this.#active}`);
  }

  #take(index) {
    const choice = this.#choices[index];
    if (choice === undefined) return;
    this.#box.value = this.#box.value.slice(0, this.#from) + choice.insert;
    this.#box.focus();
    this.#complete();
  }

  #onKey(event) {
    const open = this.#choices.length > 0;
    const used = open ? this.#onKeyInList(event) : this.#recall(event.key);
    if (used) event.preventDefault();
  }

  #onKeyInList({ key, shiftKey }) {
    if (key === 'ArrowDown') this.#activate(this.#active + 1);
    else if (key === 'ArrowUp') this.#activate(this.#active < 0 ? -1 : this.#active - 1);
    else if (key === 'Tab' && !shiftKey) this.#take(Math.max(this.#active, 0));
    else if (key === 'Enter' && this.#active >= 0) this.#take(this.#active);
    else if (key === 'Escape') this.#close();
    else return false;
    return true;
  }

  #recall(key) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    if (step === undefined || this.#typed.length === 0) return false;
    this.#recalled = Math.min(Math.max(this.#recalled + step, 0), this.#typed.length);
    this.#box.value = this.#typed[this.#recalled] ?? '';
    return true;
  }
}
