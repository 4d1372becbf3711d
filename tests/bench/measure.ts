/** Measuring: each run in a process of its own, and rounds in which everybody has a turn, so that noise hits all alike. */
import { spawn } from "node:child_process"
import { readFileSync } from "node:fs"

/** One run of one checker. */
export interface Measured {
  readonly distinct: number
  readonly transitions?: number
  readonly seconds: number
  /** Processor time of the same work, by which one sees whether others kept the processor busy. */
  readonly cpuSeconds?: number
  /** The most memory that the process has held. */
  readonly peakBytes?: number
  /** What the visited set and the trace hold at the end. */
  readonly tableBytes?: number
  readonly xstateCalls?: number
  /** What is to be known of the run: the engine that a check chose by itself, or that it lacks what was asked for. */
  readonly note?: string
}

/** Who takes part in a comparison. */
export interface Contestant {
  readonly name: string
  readonly measure: () => Promise<Measured>
  /** Too slow for more than one round. */
  readonly once?: boolean
}

/** The run that stands for `rounds` of them. */
export interface Result extends Measured {
  readonly name: string
  readonly rounds: number
}

export const rateOf = ({ distinct, seconds }: Measured): number => distinct / seconds

/** Had the run less than a core to itself? Its speed then says as much about the others on the machine. */
export const wasCrowded = ({ seconds, cpuSeconds }: Measured): boolean =>
  seconds > 0.5 && cpuSeconds !== undefined && cpuSeconds < 0.9 * seconds

const maxRounds = 3
/** No round begins after this, so that what lasts minutes is measured once. */
const roundsUntilMs = 150_000

/** The run of median time, among those that had a core to themselves if there are any. */
const medianRun = (runs: readonly Measured[]): Measured => {
  const quiet = runs.filter((run) => !wasCrowded(run))
  const counted = (quiet.length > 0 ? quiet : runs).toSorted((a, b) => a.seconds - b.seconds)
  return counted[(counted.length - 1) >> 1]!
}

/** What was measured so far, so that a later suite need not measure it again. */
const known = new Map<string, Result>()
const keyOf = (subject: string, name: string): string => `${subject}: ${name}`

/** What was measured of somebody in an earlier comparison of this run. */
export const earlier = (subject: string, name: string): Result | undefined => known.get(keyOf(subject, name))

/** Measures everybody in alternating rounds. Fails where two of them, or two rounds, count differently. */
export const compare = async (subject: string, contestants: readonly Contestant[]): Promise<readonly Result[]> => {
  const started = performance.now()
  const runs = contestants.map((): Measured[] => [])
  for (let round = 0; round < maxRounds && (round === 0 || performance.now() - started < roundsUntilMs); round++) {
    for (const [i, { name, measure, once }] of contestants.entries()) {
      if (once === true && round > 0) continue
      if (process.stderr.isTTY) console.error(`${subject}, round ${round + 1}: ${name}`)
      runs[i]!.push(await measure())
    }
  }
  const counts = contestants.flatMap(({ name }, i) => runs[i]!.map(({ distinct }) => ({ name, distinct })))
  const other = counts.find(({ distinct }) => distinct !== counts[0]!.distinct)
  if (other !== undefined)
    throw new Error(`${subject}: ${counts[0]!.name} counts ${counts[0]!.distinct} states, ${other.name} ${other.distinct}`)
  const results = contestants.map(({ name }, i) => ({ name, rounds: runs[i]!.length, ...medianRun(runs[i]!) }))
  for (const result of results) known.set(keyOf(subject, result.name), result)
  return results
}

/** What one contestant does, from an earlier comparison where there was one. */
export const measureAlone = async (subject: string, contestant: Contestant): Promise<Result> =>
  earlier(subject, contestant.name) ?? (await compare(subject, [contestant]))[0]!

export interface Ended {
  readonly stdout: string
  readonly seconds: number
  /** As far as the kernel tells them while the program runs; not on every system. */
  readonly usage: Pick<Measured, "peakBytes" | "cpuSeconds">
}

/** Runs a program to its end. Fails where it does, with what it said. */
export const runProgram = async (program: string, args: readonly string[], cwd?: string): Promise<Ended> => {
  const started = performance.now()
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  let usage: Ended["usage"] = {}
  const watch = setInterval(() => (usage = usageOf(child.pid) ?? usage), 20)
  try {
    const status = await new Promise((resolve, reject) => child.on("error", reject).on("close", resolve))
    if (status !== 0) throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}${stdout}`)
  } finally {
    clearInterval(watch)
  }
  return { stdout, seconds: (performance.now() - started) / 1000, usage }
}

/** Linux counts processor time in hundredths of a second here, whatever its own clock does. */
const ticksPerSecond = 100

/**
 * Linux keeps the high-water mark of a process, so that looking now and then misses only what its last moments add. Of
 * `/proc/<pid>/stat`, the fields after the name, which is in brackets, are numbers: user and system time are the 12th and 13th.
 */
const usageOf = (pid: number | undefined): Ended["usage"] | undefined => {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ")
      .map(Number)
    // a process that has ended and is not yet waited for holds no memory any more
    return kilobytes === undefined
      ? undefined
      : { peakBytes: Number(kilobytes) * 1024, cpuSeconds: (fields[11]! + fields[12]!) / ticksPerSecond }
  } catch {
    return undefined
  }
}
