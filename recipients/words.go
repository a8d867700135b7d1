package recipients

import (
	"slices"
	"strings"
)

// SplitWords reads a stored list of services or roles, ",database,website,".
func SplitWords(stored string) []string {
	if stored = strings.Trim(stored, ","); stored == "" {
		return nil
	}
	return strings.Split(stored, ",")
}

// JoinWords writes a list of services or roles as it is stored: sorted, each once, with a comma
// before each and one at the end; "" for none.
func JoinWords(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return "," + strings.Join(slices.Compact(slices.Sorted(slices.Values(list))), ",") + ","
}
