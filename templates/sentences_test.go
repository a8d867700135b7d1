package templates

import (
	"strings"
	"testing"

	"tidings/internal/costtest"
)

// A word as long as a letter is cut in one go.
func TestLongWordIsCutInOneGo(t *testing.T) {
	costtest.Linear(t, 16<<10, 16, func(size int) { cut(strings.Repeat("a", size)) })
}
