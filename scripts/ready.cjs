// Runs before `npm test`, `npm start` and `npm run borealis`, on whatever Node is there: hence plain old JavaScript.
// `npm ci --ignore-scripts` leaves neither the Node that the dev dependency brings nor dist; what follows would be a stack.
var fs = require("fs")
var path = require("path")

var version = process.versions.node.split(".").map(Number)
var oldNode = version[0] < 22 || (version[0] === 22 && version[1] < 19)
var built = fs.existsSync(path.join(__dirname, "..", "dist"))

if (oldNode || !built) {
  var missing = oldNode ? "Node " + process.versions.node + " is older than the 22.19 that Borealis needs" : "dist is not built"
  console.error(missing + ": run `npm ci` without --ignore-scripts, which brings the right Node and builds dist.")
  process.exit(1)
}
