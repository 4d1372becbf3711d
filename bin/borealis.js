#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the command, or a clone without dist, hears so in one sentence.
import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"

const main = new URL("../dist/cli/process.js", import.meta.url)
const [major, minor] = process.versions.node.split(".").map(Number)

const refuse = (sentence) => {
  console.error(sentence)
  process.exitCode = 150
}

// a clone brings a Node of its own, which serves where the system's is too old
const own = fileURLToPath(new URL("../node_modules/node/bin/node", import.meta.url))
const isOld = major < 22 || (major === 22 && minor < 19)

if (isOld && existsSync(own)) {
  const child = spawn(own, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" })
  // the child says what it has covered; Ctrl-C may reach it twice, which counts as once
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal))
  child.on("exit", (status) => (process.exitCode = status ?? 130))
} else if (isOld) refuse(`borealis needs Node 22.19 or newer, and this is ${process.versions.node}.`)
else if (!existsSync(main)) refuse("borealis is not built: run `npm ci` in its folder, without --ignore-scripts.")
else await import(main.href)
