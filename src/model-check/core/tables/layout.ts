// The records of the tables, as offsets in 32-bit integers. Both engines are compiled with these numbers: plain constants, since
// either compiler folds them.

/** One cell of a slot: its 64-bit key, and its enabled timers and spontaneous events as a range of `locals`; start 0 is unknown. */
export const cellKeyLo = 0
export const cellKeyHi = 1
export const cellLocals = 2
export const cellLocalsEnd = 3
/** Bits of the cuts that alone keep a local event away. */
export const cellCut = 4
/** On a set network: bits of those of the first 64 envelopes that are known not to be enabled in this cell. */
export const cellDisabledLo = 5
export const cellDisabledHi = 6
/** 1 + the number of its local events, where nothing is special about any of them: 0 is unknown, or not so. */
export const cellPlainLocals = 7
/** On a set network: bits of those of the first 64 envelopes about whose delivery in this cell nothing is special. */
export const cellPlainLo = 8
export const cellPlainHi = 9
export const cellStride = 10

/** In a step table: nobody knows yet, or the step is not enabled; what is greater is 2 + the number of its first outcome. */
export const unknown = 0
export const notEnabled = 1
export const firstOutcome = 2

/**
 * One outcome of a step: the next cell, the key difference, sent envelopes as a range of `sends`, the properties' bits that it
 * affects, flags, what monitors see, and the actor's slot. A step's outcomes follow each other, the last one flagged.
 */
export const outcomeCell = 0
export const outcomeDeltaLo = 1
export const outcomeDeltaHi = 2
export const outcomeSends = 3
export const outcomeSendsEnd = 4
export const outcomeAffects = 5
export const outcomeFlags = 6
export const outcomeObservation = 7
export const outcomeSlot = 8
export const outcomeStride = 9

export const flagIgnored = 1
export const flagFault = 2
export const flagLast = 4

/** One envelope. A move of -1 says that this cannot befall it; 0 that it is free; else the environment move that it needs. */
export const envelopeTo = 0
export const envelopeInput = 1
export const envelopeKeyLo = 2
export const envelopeKeyHi = 3
export const envelopeCarry = 4
export const envelopeLose = 5
export const envelopeDuplicate = 6
export const envelopeChannel = 7
export const envelopeStride = 8

/**
 * A candidate is a step out of a state that is being expanded, not yet looked up. `outcome` is the one outcome that made it, as an
 * offset into the outcome table; or, below 0, it says where the pool of compound steps has the rest. `network` is the envelope that
 * the step moves, times 2, plus 1 for a copy, or -1.
 */
export const candidateLo = 0
export const candidateHi = 1
export const candidateOutcome = 2
export const candidateEnvironment = 3
export const candidateNetwork = 4
export const candidateAction = 5
export const candidateStride = 6

/** A compound step: ranges of changed (slot, cell) pairs, of sent envelopes and of outcomes, and the properties' bits it affects. */
export const compoundChanges = 0
export const compoundChangesEnd = 1
export const compoundSends = 2
export const compoundSendsEnd = 3
export const compoundOutcomes = 4
export const compoundOutcomesEnd = 5
export const compoundAffects = 6
export const compoundStride = 8

/** A changed slot and its cell after the step. */
export const changeSlot = 0
export const changeCell = 1
export const changeStride = 2

/** How an action is coded in one integer: its kind in the low bits, above them a static action's number or a position in a queue. */
export const actionDeliver = 0
export const actionLose = 1
export const actionDuplicate = 2
export const actionLocal = 3
export const actionFixed = 4
export const actionLoseAt = 5
export const actionKinds = 8
/** Set in the action of a step that breaks a rule by itself. */
export const faultBit = 0x40000000
/** Set in the action of a step that is asleep: what it leads to is found by another step, so that it is not looked up. */
export const asleepBit = 0x20000000
/** Where a state's head, as an engine keeps it, has what it was found by, after its fingerprint. */
export const headFoundBy = 2
export const headStride = 3
/** Entries of a head in a record of a level, of 32 bits or of 16: it has as many halves. */
export const wideHead = 3
export const narrowHead = 6

/** What happens to one envelope before the step's own messages are added. */
export const moveNone = 0
export const moveConsume = 1
export const moveCopy = 2

/** Questions that a table may have no answer to. */
export const missStep = 0
export const missLocals = 1
export const missMove = 2
export const missMonitorStep = 3
export const missObservationAtTime = 4
export const missObservationPair = 5
export const missPushed = 6
export const missRequeued = 7
/** What a table has no answer to: the kind of the question, as above, and its arguments. */
export const missKind = 0
export const missFirst = 1
export const missSecond = 2
export const missThird = 3
export const missStride = 4

/** Verdicts in the last table of a property's trie. */
export const verdictNo = 1
export const verdictYes = 2
