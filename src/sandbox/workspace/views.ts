import type { Tell } from '../changes.ts';
import type { JsonObject } from '../json.ts';

/** A modal that is open, or somebody's App Home. */
export interface OpenView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  /** Who sees it. */
  readonly user: string;
  /** What was asked for: blocks, title, private_metadata and so on. */
  readonly view: JsonObject;
  /** Changes with every update. */
  readonly hash: string;
  /** The modal that it lies over. */
  readonly over?: string;
}

/** The views that people have in front of them. */
export class Views {
  readonly #byId = new Map<string, OpenView>();
  readonly #tell: Tell;
  #count = 0;

  constructor(tell: Tell) {
    this.#tell = tell;
  }

  all(): readonly OpenView[] {
    return [...this.#byId.values()];
  }

  find(id: string): OpenView | undefined {
    return this.#byId.get(id);
  }

  findExternal(externalId: string): OpenView | undefined {
    return this.all().find(({ view }) => view['external_id'] === externalId);
  }

  open(user: string, view: JsonObject): OpenView {
    return this.#save({ id: `V0SANDBOX${this.#next()}`, type: 'modal', user, view });
  }

  /** Over another modal, which is there again when this one closes. */
  push(over: OpenView, view: JsonObject): OpenView {
    const { user, id } = over;
    return this.#save({ id: `V0SANDBOX${this.#next()}`, type: 'modal', user, view, over: id });
  }

  /** The modals on top of each other that end with this one, the lowest first. */
  stackOf(open: OpenView): readonly OpenView[] {
    const below = open.over === undefined ? undefined : this.find(open.over);
    return below === undefined ? [open] : [...this.stackOf(below), open];
  }

  /** A person has one home; publishing replaces it. */
  publish(user: string, view: JsonObject): OpenView {
    return this.#save({ id: homeId(user), type: 'home', user, view });
  }

  homeOf(user: string): OpenView | undefined {
    return this.find(homeId(user));
  }

  update(open: OpenView, view: JsonObject): OpenView {
    return this.#save({ ...open, view });
  }

  close(open: OpenView): void {
    this.#byId.delete(open.id);
    this.#tell({ type: 'view_closed', view: open });
  }

  #save(open: Omit<OpenView, 'hash'>): OpenView {
    const view: OpenView = { ...open, hash: `hash.${this.#next()}` };
    this.#byId.set(view.id, view);
    this.#tell({ type: 'view', view });
    return view;
  }

  #next(): number {
    this.#count += 1;
    return this.#count;
  }
}

function homeId(user: string): string {
  return `VHOME${user}`;
}
