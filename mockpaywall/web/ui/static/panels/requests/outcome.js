/** The outcome of a request, by the first condition that holds: id, colour, condition. */
export const OUTCOMES = [
  { id: "open", tone: "", holds: (row) => row.phase === "received" || row.phase === "responding" },
  { id: "unmatched", tone: "bad", holds: (row) => row.reason !== "" && row.operation === "" },
  { id: "refused", tone: "bad", holds: (row) => row.reason !== "" },
  { id: "unanswered", tone: "warn", holds: (row) => row.status === 0 || row.phase === "aborted" },
  { id: "simulated", tone: "warn", holds: (row) => row.mode !== "ok" },
  { id: "good", tone: "good", holds: () => true },
];

export function findOutcome(row) {
  return OUTCOMES.find((outcome) => outcome.holds(row));
}
