// Runs before `npm test`, `npm start` and `npm run borealis`, on whatever Node is there: hence plain old JavaScript.
// `npm ci --ignore-scripts` leaves neither the Node that the dev dependency brings nor dist; what follows would be a stack.
var fs = require("fs")
var path = require("path")

var version = process.versions.node.split(".").map(Number)
var oldNode = version[0] < 22 || (version[0] === 22 && version[1] < 19)
var built = fs.existsSync(path.join(__dirname, "..", "dist"))

// The sources run as they are, but for the engine, which is compiled: an older one would do something else than what they say.
function newest(folder) {
  return Math.max.apply(
    null,
    fs.readdirSync(folder).map(function (name) {
      return fs.statSync(path.join(folder, name)).mtimeMs
    })
  )
}
var engine = path.join(__dirname, "..", "dist", "engine.wasm")
var source = path.join(__dirname, "..", "src", "model-check", "core", "assembly")
if (
  !oldNode &&
  built &&
  fs.existsSync(source) &&
  (!fs.existsSync(engine) || fs.statSync(engine).mtimeMs < Math.max(newest(source), newest(path.join(source, ".."))))
) {
  console.error("dist/engine.wasm is older than its sources in src/model-check/core: run `npm run prepare`, which compiles them.")
  process.exit(1)
}

if (oldNode || !built) {
  var missing = oldNode ? "Node " + process.versions.node + " is older than the 22.19 that Borealis needs" : "dist is not built"
  console.error(missing + ": run `npm ci` without --ignore-scripts, which brings the right Node and builds dist.")
  process.exit(1)
}
