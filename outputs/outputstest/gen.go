package outputstest

import (
	"math/rand/v2"
	"strings"
)

// gen makes pieces of documents from one source of randomness.
type gen struct {
	*rand.Rand
	heads int
}

func (g *gen) text(n int) string {
	out := make([]string, 1+g.IntN(n))
	for i := range out {
		out[i] = words[g.IntN(len(words))]
	}
	return strings.Join(out, " ")
}

func (g *gen) maybe(n int) string {
	if g.IntN(2) == 0 {
		return ""
	}
	return g.text(n)
}
