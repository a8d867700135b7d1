package facts

import (
	"slices"
	"strings"

	"tidings/internal/check/rule"
	"tidings/outputs"
	"tidings/outputs/branch"
)

// conditionsDiffer finds conditions that the letter of one language has and that of another has
// not: by a condition that was lost or renamed in translation, readers get what is for others.
func conditionsDiffer() rule.Rule {
	return rule.Rule{ID: "conditions-differ", Level: rule.Error,
		Finds: "a condition that the letter of one language has and that of another has not; a warning where what " +
			"stands below it is missing too",
		Why:    "Readers of one language would be told what is for others, or would not be told what is for them.",
		Remedy: "write the same conditions in both letters, in the same order",
		InLetter: func(t *rule.Text, found rule.Found) {
			if first := t.Notice.Texts[0]; t != first {
				compareConditions(first, t, func(at rule.Place, message string, args ...any) *rule.Finding {
					f := found(at, message, args...)
					if len(first.Passages) != len(t.Passages) && len(first.Conditions) != len(t.Conditions) {
						f.Level = rule.Warning // what stood below it is not there either
					}
					return f
				})
			}
		}}
}

// asked is a condition with its parts in an order of their own.
func asked(c outputs.Condition) string {
	line, err := branch.Parse(c.Asks)
	if err != nil {
		return c.Asks // said by those who compile the letter
	}
	var parts []string
	for _, p := range line {
		not := ""
		if p.Not {
			not = "!"
		}
		slices.Sort(p.Values)
		parts = append(parts, p.Key+not+"="+strings.ToLower(strings.Join(p.Values, ",")))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// compareConditions tells the first place where two letters part.
func compareConditions(first, t *rule.Text, found rule.Found) {
	one, other := first.Conditions, t.Conditions
	for i := range max(len(one), len(other)) {
		same := i < len(one) && i < len(other) && asked(one[i]) == asked(other[i])
		switch {
		case same:
			continue
		case i >= len(other) || len(one) > len(other):
			found(t.Line(0), "%s:%d has \":::if %s\", and nothing stands for it in this letter", first.File,
				one[i].Line,
				one[i].Asks)
		case i >= len(one) || len(one) < len(other):
			found(conditionAt(t, other[i]), "\":::if %s\" stands here, and nothing for it in %s", other[i].Asks,
				first.File)
		default:
			found(conditionAt(t, other[i]), "\":::if %s\" stands here, and \":::if %s\" in its place in %s:%d",
				other[i].Asks, one[i].Asks, first.File, one[i].Line)
		}
		return
	}
}

func conditionAt(t *rule.Text, c outputs.Condition) rule.Place {
	return rule.Place{File: t.File, Line: c.Line, Column: c.Column}
}
