package feedback

import "testing"

// WithoutPhrases takes all known phrases away until the test ends. What is then
// still understood is understood by grammar and codes alone.
func WithoutPhrases(t *testing.T) {
	strong, weak := families, weakFamilies
	families, weakFamilies = nil, nil
	t.Cleanup(func() { families, weakFamilies = strong, weak })
}
