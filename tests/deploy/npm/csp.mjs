// Prints what csp_evaluator finds in a policy: node csp.mjs MODULES POLICY
import { createRequire } from 'node:module'
const require = createRequire(`${process.argv[2]}/x.js`)
const { CspEvaluator } = require('csp_evaluator/dist/evaluator.js')
const { CspParser } = require('csp_evaluator/dist/parser.js')
console.log(JSON.stringify(new CspEvaluator(new CspParser(process.argv[3]).csp).evaluate()))
