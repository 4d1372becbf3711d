// How the driver and the WebAssembly engine talk: words of 32 bits at fixed places of the memory that they share. Both are
// compiled with these numbers. An address is in bytes; "form" is a table of two arguments: address, rows (0: hashed), shift or mask.

/** The frame's address: after what the engine's compiler keeps for itself. */
export const frameAddress = 4096

// --- the system, which never changes ---
/** What the network is. */
export const frameNetwork = 0
export const networkSet = 0
export const networkBag = 1
export const networkFifo = 2
export const frameActors = 1
export const frameMonitors = 2
export const frameEnvironment = 3
export const frameSlots = 4
/** Does every step need the long way: are there monitors, or queues? */
export const frameIsCompound = 5
export const frameIgnoredStay = 6
export const frameSkipDeferred = 7
export const frameCapacity = 8
export const frameCapacityCut = 9
export const frameIsClocked = 10
export const frameStatics = 11
export const frameStaticsCount = 12
/** How many properties there are, and groups of properties that read the same columns. */
export const framePropertiesCount = 13
export const frameGroupsCount = 14
/** The number of the property that says which worlds are final, or -1. */
export const frameFinal = 15
/** Bits of the cuts that excuse a state without steps. */
export const frameExcuses = 37
/** Bits of the properties that speak of steps. */
export const frameStepBits = 57

// --- tables, told again whenever one may have moved ---
export const frameOutcomes = 16
export const frameSends = 17
export const frameEnvelopes = 18
export const frameEnvelopesCount = 19
export const frameLossObservation = 20
export const frameCopyObservation = 21
export const frameMoves = 22
export const frameObservationAtTime = 25
export const frameObservationPair = 28
/** Addresses of the arrays of descriptors below. */
export const frameSlotTables = 31
export const frameMonitorTables = 32
export const frameChannelTables = 33
export const frameColumns = 34
export const frameProperties = 35
export const frameGroups = 36

// --- the round ---
export const frameRows = 40
/** Integers from one row to the next. */
export const frameWidth = 41
/** States in the round. */
export const frameCount = 42
/** Per state: its number of network entries. */
export const frameEntries = 43
/** Per state: its fingerprint. */
export const frameFingerprints = 44
/** Per state: what it was found by, as levels keep it. */
export const frameBys = 69
export const frameBlocks = 45
/** Write new states as 32-bit entries? Else as 16-bit ones. */
export const frameIsWide = 46
/** Bits of the properties that are still looked at. */
export const frameStateBits = 47
export const frameBetweenBits = 48
/** Shards of the set of states: their descriptors. */
export const frameShards = 51
/** How many 16-bit entries, or 32-bit ones, `unpack` has used up. */
export const frameUnpacked = 53
/** Address of each worker's scratch: parts of a step, then a row; and the integers from one to the next. */
export const frameScratch = 54
export const frameScratchWords = 55
/**
 * Is the set of states in this memory full? Then it is only read. What is not in it is listed, as records of a sorted step's length:
 * fingerprint and the sorted step's address. The list of the first shard is there, that of each next one so many bytes further.
 */
export const frameIsSealed = 49
export const frameUnseen = 52
export const frameUnseenBytes = 63
/** How the portions of a phase are shared out: its workers, and an integer per portion that says whether somebody has taken or done it. */
export const frameWorkers = 66
export const framePortions = 67
/** Has a block of the round been expanded before? Then recent fingerprints may be its own. */
export const frameIsAgain = 64
/** Fingerprints that a worker has come across lately: address of the first worker's. */
export const frameRecent = 65
/**
 * Steps that a worker has seen to be right, as 64 bits of property, tuple before and outcome; then, per property, the tuple of the state
 * at hand. Address of the first worker's.
 */
export const frameSeenSteps = 68
export const seenSteps = 1 << 14
/** States of a block. */
export const frameBlockStates = 62
/**
 * The phase at hand: in one word, so that nobody reads the half of one and the half of another, its number, how many workers take part
 * beside the driver, and what it is. A worker waits for it to change.
 */
export const framePhase = 58
export const phaseBits = 2
export const expectedBits = 7
/** How many workers are there beside the driver, and how many have done their part. */
export const frameReady = 59
export const frameDone = 61
export const frameWords = 72

/** Of each slot: addresses of its cells and locals, form of its steps. */
export const slotCells = 0
export const slotLocals = 1
export const slotSteps = 2
export const slotWords = 5

/** Of each monitor: forms of what it does, and of the properties' bits that this affects. */
export const monitorSteps = 0
export const monitorAffects = 3
export const monitorWords = 6

/** Of each channel: addresses of its queues, forms of pushing and removing. */
export const channelStart = 0
export const channelEnd = 1
export const channelItems = 2
export const channelPushed = 3
export const channelRequeued = 6
export const channelWords = 9

/** Of each static action: its move, its observation, and addresses of its parts' slots and inputs, with their count. */
export const staticMove = 0
export const staticObservation = 1
export const staticSlots = 2
export const staticInputs = 3
export const staticParts = 4
export const staticWords = 5

/** Of each property. Sites are (slot, column) pairs; `sitesOf` has (address, number of integers) per slot; `trie` forms. */
export const propertyKind = 0
export const propertySkipsAbsent = 1
export const propertyWidth = 2
export const propertySites = 3
export const propertySitesCount = 4
export const propertySitesOf = 5
export const propertyTrie = 6
export const propertyIsActive = 7
export const propertyWords = 8

export const kindAlways = 0
export const kindSometimes = 1
export const kindBetween = 2
export const kindFinal = 3
export const kindCondition = 4

/** Of each group: its bits, its (slot, column) places, forms of its trie, whether it is full, and its properties. */
export const groupBits = 0
export const groupPlaces = 1
export const groupPlacesCount = 2
export const groupTrie = 3
export const groupIsFull = 4
export const groupProperties = 5
export const groupPropertiesCount = 6
export const groupWords = 7

/** A list of a block: its address, how many integers fit, and how many there are. */
export const listAddress = 0
export const listCapacity = 1
export const listLength = 2
export const listWords = 3

/** Of each block: its lists, and what the engine says of it. */
export const blockSteps = 0
export const blockCompounds = 3
export const blockChanges = 6
export const blockSends = 9
export const blockOutcomes = 12
export const blockMisses = 15
/** Packed new states; counted in entries. */
export const blockOutput = 18
/** For the judge. */
export const blockAppeals = 21
export const blockLists = 8
/** Per state, one more than there are: its first step. */
export const blockFirsts = 24
export const blockCuts = 25
/** Per state: how many steps lead out of it, those that are asleep included. */
export const blockCounts = 40
/** Per step, a byte: does it lead to a new state? */
export const blockNews = 26
/** The steps by bucket, as records of fingerprint and number, and per bucket, one more than there are, its first. */
export const blockSorted = 37
export const blockBuckets = 38
/** Those steps, in their order, that may lead to new states, as the same records. */
export const blockFresh = 39
/** Per state: how many new states it led to; per new state: the step that did. */
export const blockChildren = 27
export const blockOrdinals = 28
export const blockStatus = 29
export const blockFaults = 30
export const blockNewCount = 31
export const blockTransitions = 32
export const blockCut = 33
export const blockCutStates = 34
export const blockFinals = 35
/** The most network entries of a new state. */
export const blockWidest = 36
/** Where its states are, still packed, or 0; how many network entries each has, and the width of entries. */
export const blockInput = 41
export const blockInputWords = 42
export const blockInputIsWide = 43
/** Per state and per new state, a byte: as children and ordinals, where none of them is beyond 255. */
export const blockChildBytes = 52
export const blockOrdinalBytes = 53
export const blockIsBeyondBytes = 54
/** Whole cache lines, so that workers at different blocks do not write to the same one. */
export const blockWords = 64

/** The status of a block: done; tables had no answer; a list was too small; still to do. */
export const statusDone = 0
export const statusMissed = 1
export const statusOverflow = 2
export const statusWaiting = 3

/** What the judge is asked: a state's properties, a step's, whether a state may be the last, or to note a step that breaks a rule. */
export const appealState = 0
export const appealEdge = 1
export const appealEnd = 2
export const appealFault = 3
/** An appeal before its row: kind, the state's or step's number in the block, the bits of what changed, the slot or ordinal. */
export const appealKind = 0
export const appealAbout = 1
export const appealAffects = 2
export const appealWhich = 3
export const appealHead = 4

/** Of each shard: address, places, states, states from which it grows, most places, and an address for what growing puts aside. */
export const shardAddress = 0
export const shardCapacity = 1
export const shardSize = 2
export const shardLimit = 3
export const shardMost = 4
export const shardAside = 5
export const shardIsFull = 6
/** How many records its list of unseen steps has. */
export const shardUnseen = 7
/** By block of the round: how many of its steps were found to be new here. */
export const shardNews = 8
export const mostBlocks = 128
/** Whole cache lines, so that workers at different shards do not write to the same one. */
export const shardWords = 144
export const shards = 16
/** Steps are looked up bucket by bucket: those of a bucket meet in a part of a shard. */
export const buckets = 128
/** Integers of a sorted step; set in its number when it is found to be new. */
export const sortedWords = 3
export const newBit = 0x40000000
/** Recent fingerprints of a worker: few enough for its cache, and most steps meet one. */
export const recents = 1 << 15
/** Up to so many places a shard doubles; beyond it grows by a half, since memory matters more. */
export const shardDoublesUpTo = 1 << 17
/** Places of a line of the cache, which are looked at together. A shard has whole lines. */
export const shardLine = 8
/** Of a hundred places, how many are taken when a shard grows. */
export const shardFilled = 80
/** Places after a shard's last one, for what does not fit before it. */
export const shardTail = 1024
