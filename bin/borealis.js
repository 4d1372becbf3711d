#!/usr/bin/env node
// Plain JavaScript, so that a Node too old for the command, or a clone without dist, hears so in one sentence.
import { existsSync } from "node:fs"

const main = new URL("../dist/cli/main.js", import.meta.url)
const [major, minor] = process.versions.node.split(".").map(Number)

const refuse = (sentence) => {
  console.error(sentence)
  process.exitCode = 150
}

if (major < 22 || (major === 22 && minor < 19)) refuse(`borealis needs Node 22.19 or newer, and this is ${process.versions.node}.`)
else if (!existsSync(main)) refuse("borealis is not built: run `npm ci` in its folder, without --ignore-scripts.")
else await import(main.href)
