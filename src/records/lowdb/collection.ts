/** How records of one kind are told apart, and by what they are looked up. */
export interface CollectionShape<T> {
  readonly keyOf: (value: T) => string;
  /** The groups a record is in, such as its person's; none when left out. */
  readonly groupsOf?: (value: T) => readonly string[];
  /** Whether a changed record goes to the end; else it stays where it was. */
  readonly movesOnChange?: boolean;
}

/** Records of one kind in the order they were put, by key and by group. A record is never changed in place. */
export class Collection<T> {
  private readonly shape: CollectionShape<T>;
  private readonly byKey = new Map<string, T>();
  private readonly groups = new Map<string, T[]>();
  private rewritten = 0;

  constructor(shape: CollectionShape<T>) {
    this.shape = shape;
  }

  get size(): number {
    return this.byKey.size;
  }

  /** How often a record was changed or deleted: while it stays the same, records were only added at the end. */
  get rewrites(): number {
    return this.rewritten;
  }

  get(key: string): T | undefined {
    return this.byKey.get(key);
  }

  values(): IterableIterator<T> {
    return this.byKey.values();
  }

  /** The records of a group, in order; a copy. */
  of(group: string): readonly T[] {
    return this.groups.get(group)?.slice() ?? [];
  }

  keyOf(value: T): string {
    return this.shape.keyOf(value);
  }

  /** Adds a record or puts it in place of the one with its key, which it gives back. */
  put(value: T): T | undefined {
    const key = this.shape.keyOf(value);
    const before = this.byKey.get(key);
    if (before !== undefined) this.rewritten++;
    if (before !== undefined && this.shape.movesOnChange === true) this.byKey.delete(key);
    this.byKey.set(key, value);
    if (this.shape.groupsOf !== undefined) this.regroup(before, value, this.shape.groupsOf);
    return before;
  }

  /** Deletes a record and gives it back; undefined when there is none. */
  delete(key: string): T | undefined {
    const before = this.byKey.get(key);
    this.byKey.delete(key);
    if (before !== undefined) {
      this.rewritten++;
      for (const group of this.shape.groupsOf?.(before) ?? []) this.leave(group, before);
    }
    return before;
  }

  private regroup(before: T | undefined, after: T, groupsOf: (value: T) => readonly string[]): void {
    const groups = groupsOf(after);
    const stays = before !== undefined && this.shape.movesOnChange !== true;
    for (const group of before === undefined ? [] : groupsOf(before)) {
      if (before !== undefined && !(stays && groups.includes(group))) this.leave(group, before);
    }
    for (const group of groups) {
      const members = this.groups.get(group);
      if (members === undefined) {
        this.groups.set(group, [after]);
        continue;
      }
      const at = stays ? members.indexOf(before) : -1;
      if (at < 0) members.push(after);
      else members[at] = after;
    }
  }

  private leave(group: string, value: T): void {
    const members = this.groups.get(group);
    if (members === undefined) return;
    const at = members.indexOf(value);
    if (at >= 0) members.splice(at, 1);
    if (members.length === 0) this.groups.delete(group);
  }
}
