package locale

import "fmt"

// Num writes a number with the word that is counted: 1 message, 2 messages. It is for
// the terminal and findings, which speak English; a word whose plural has another
// ending gives it. What customers read is written by Locale.Plural.
func Num(n int, one string, many ...string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, append(many, one+"s")[0])
}
