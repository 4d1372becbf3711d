import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { InputError } from "../../kernel/index.ts"
import { reasonOf } from "../../scenario/index.ts"
import type { Compiled } from "../compile/compile.ts"
import type { Search } from "../core/search/search.ts"
import { shortageOf } from "../core/search/shortage.ts"
import type { Given } from "../core/search/walk.ts"
import type { Piece } from "../core/states/pieces.ts"
import type { Resumed } from "../report.ts"
import type { Starts } from "../starts.ts"
import { PieceReader, PieceWriter } from "./file.ts"
import type { FillLog } from "./fill-log.ts"
import { changed, differenceOf, digestOf, type Identity } from "./identity.ts"

/** Where a check keeps how far it has come, and whether it goes on from there. */
export interface CheckpointOptions {
  /** Made where it is not there, for its owner alone; what it is in must be there. */
  readonly folder: string
  /** How sentences call it. Default: as it is. */
  readonly shown?: string
  /** Go on from the checkpoint that is in the folder. Without this there must be none. */
  readonly resume?: boolean
  /**
   * How long after one checkpoint the next one comes at the earliest; writing takes a tenth of the time at most. Default: 60. With 0 one
   * is written after each round, whatever that takes.
   */
  readonly everySeconds?: number
  /** Called when the search has gone on from a checkpoint. */
  readonly onResumed?: (resumed: Resumed) => void
  /** Called with a sentence when a checkpoint could not be written; the one before is still there, and the search goes on. */
  readonly onFailure?: (sentence: string) => void
}

/** A search as a checkpoint has it. */
export interface Saved {
  readonly compiled: Compiled
  readonly search: Search
  /** May there be initial states that were not listed? */
  readonly hasMoreRoots: boolean
  /** How long the search has taken. */
  readonly seconds: number
}

/** The first piece of a file, as JSON. */
interface Head extends Resumed, Identity {
  readonly version: string
  readonly hasMoreRoots: boolean
  readonly digest: string
}

const { version } = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8")) as { readonly version: string }
const fileIn = (folder: string): string => join(folder, "checkpoint")

/** Is there a checkpoint in a folder? */
export const hasCheckpoint = (folder: string): boolean => existsSync(fileIn(folder))

const usualSeconds = 60
/** Writing takes as long as the search in between, divided by that, at most. */
const shareOfWriting = 9

/** The checkpoint of a check: one file in a folder, which is replaced as a whole. */
export class Checkpoint {
  private readonly options: CheckpointOptions
  private readonly identity: Identity
  private readonly log: FillLog
  private readonly file: string
  private next: number

  /** Fails with `InputError` where the folder cannot be used, or has a checkpoint where none may be, or none where one must be. */
  constructor(options: CheckpointOptions, identity: Identity, log: FillLog) {
    const { folder, resume = false } = options
    this.options = options
    this.identity = identity
    this.log = log
    this.file = fileIn(folder)
    this.next = performance.now() + this.pauseMs(0)
    if (resume && !hasCheckpoint(folder))
      throw new InputError(`there is no checkpoint in ${this.shown}; start with --checkpoint ${this.shown}`)
    if (!resume && hasCheckpoint(folder))
      throw new InputError(`${this.shown} has a checkpoint; go on from it with --resume ${this.shown}, or name another folder`)
    try {
      // not with all that it is in: that would go on for ever where the system has no such folders, as below /proc
      if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 })
      removeDrafts(folder)
      // what cannot be written is better known now
      rmSync(this.draft, { force: true })
      new PieceWriter(this.draft).close()
      rmSync(this.draft)
    } catch (error) {
      throw new InputError(`no checkpoint can be written to ${this.shown}: ${reasonOf(error)}; name another folder`)
    }
  }

  private get shown(): string {
    return this.options.shown ?? this.options.folder
  }

  private get draft(): string {
    return join(this.options.folder, `${draftName}${process.pid}`)
  }

  /** Is it time for the next one? */
  get isDue(): boolean {
    return performance.now() >= this.next
  }

  private pauseMs(tookMs: number): number {
    const { everySeconds = usualSeconds } = this.options
    return everySeconds === 0 ? 0 : Math.max(everySeconds * 1000, tookMs * shareOfWriting)
  }

  /** Writes a checkpoint beside the one that is there, and then puts it in its place. Says so where it cannot. */
  save(saved: Saved): void {
    const began = performance.now()
    try {
      this.write(saved)
      renameSync(this.draft, this.file)
      syncFolder(this.options.folder)
    } catch (error) {
      // of the system, or that what waits on disk cannot be read into memory
      if (!(error instanceof Error) || (!("code" in error) && shortageOf(error) === undefined)) throw error
      rmSync(this.draft, { force: true, recursive: true })
      this.options.onFailure?.(`no checkpoint could be written to ${this.shown}: ${reasonOf(error)}; the search goes on`)
    }
    this.next = performance.now() + this.pauseMs(performance.now() - began)
  }

  private write({ compiled, search, hasMoreRoots, seconds }: Saved): void {
    const { distinct, depth } = search
    const head: Head = { ...this.identity, version, distinct, depth, seconds, hasMoreRoots, digest: digestOf(compiled) }
    rmSync(this.draft, { force: true })
    const writer = new PieceWriter(this.draft)
    try {
      writer.put(Buffer.from(JSON.stringify(head)))
      this.log.save(writer)
      search.save(writer)
      writer.end()
    } finally {
      writer.close()
    }
  }

  /**
   * Brings a search that has not begun to where the checkpoint left it, and lists its initial states as far as it had. Fails with `InputError` where the checkpoint is not whole, or of something else than this check.
   */
  *restore(
    compiled: Compiled,
    search: Search,
    starts: Starts
  ): Generator<void, Resumed & { readonly roots: readonly (Given | undefined)[] }> {
    const shown = `the checkpoint in ${this.shown}`
    const reader = new PieceReader(this.file, shown)
    try {
      yield* reader.verify()
      const head = headOf(reader.take())
      const difference =
        head.version === version ? differenceOf(head, this.identity) : `was written by Borealis ${head.version}; go on with that`
      if (difference !== undefined) throw new InputError(`${shown} ${difference}`)
      const isSame = yield* this.log.replay(reader, { compiled, judge: search.judge, listRoots: (count) => starts.list(compiled, count) })
      if (!isSame || digestOf(compiled) !== head.digest) throw new InputError(`${shown} ${changed}`)
      const { roots } = starts.take()
      starts.hasMore = head.hasMoreRoots
      restoreWithin(shown, () => search.restore(reader, (start) => roots[start]!))
      const { distinct, depth, seconds } = head
      this.options.onResumed?.({ distinct, depth, seconds })
      return { distinct, depth, seconds, roots }
    } finally {
      reader.close()
    }
  }
}

/** Restores, or fails with `InputError` where there is no room for what was saved. */
const restoreWithin = (shown: string, restore: () => void): void => {
  try {
    restore()
  } catch (error) {
    const shortage = shortageOf(error)
    if (shortage === undefined) throw error
    throw new InputError(`${shown} takes more memory than there may be: ${shortage}; give it more with --memory`)
  }
}

const headOf = (piece: Piece): Head => JSON.parse(Buffer.from(piece.buffer).toString()) as Head

const draftName = "draft-"

/** Lets go of what processes that are no longer there had begun to write. */
const removeDrafts = (folder: string): void => {
  for (const name of readdirSync(folder)) {
    const pid = name.startsWith(draftName) ? Number(name.slice(draftName.length)) : Number.NaN
    if (Number.isInteger(pid) && !isRunning(pid)) rmSync(join(folder, name), { force: true })
  }
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"
  }
}

/** A new name of a file is on the disk when its folder is. */
const syncFolder = (folder: string): void => {
  const opened = openSync(folder, "r")
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
