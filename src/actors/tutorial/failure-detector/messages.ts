/** What a node tells the detector from time to time. */
export type ToDetector = { readonly type: "Heartbeat" }

/** What a node notes for the monitor: that a heartbeat is on its way from now on. */
export type NodeEntry = { readonly type: "Sent" }
