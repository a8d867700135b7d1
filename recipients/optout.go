package recipients

import (
	"fmt"
	"strings"
)

// optOut reads a cell that says whether somebody wants the update stream. An empty one
// says nothing.
func (l *List) optOut(to target, cell string) error {
	if cell == "" {
		return nil
	}
	yes, known := truth(cell)
	if !known {
		return fmt.Errorf("%q is neither yes nor no; write one of them, or keep the column as a field by --map",
			clip(cell, 40))
	}
	l.row.OptedOut = l.row.OptedOut || yes == (to == toOptOut)
	return nil
}

// truth reads yes and no as spreadsheets and people write them, in the languages of the
// built-in letters.
func truth(cell string) (yes, known bool) {
	switch strings.ToLower(cell) {
	case "yes", "y", "true", "t", "1", "x", "on", "✓", "✔", "ja", "j", "wahr", "oui", "o", "vrai", "sí", "si", "s",
		"verdadero", "sim", "verdadeiro", "はい", "○":
		return true, true
	case "no", "n", "false", "f", "0", "off", "-", "nein", "falsch", "non", "faux", "falso", "não", "nao", "いいえ", "×":
		return false, true
	}
	return false, false
}
