package where

import (
	"strconv"
	"strings"
)

// number reads a plain decimal number with a point or a comma. "1,000" is a thousand to one
// reader and one to another: it is refused, as a guess would leave people out.
func number(text string) (value float64, fault string) {
	s := strings.TrimSpace(text)
	digits := strings.TrimLeft(strings.TrimPrefix(s, "-"), "+")
	whole, part, cut := strings.Cut(strings.Replace(digits, ",", ".", 1), ".")
	if !allDigits(whole) || cut && !allDigits(part) {
		return 0, "which is no number"
	}
	if len(part) == 3 && len(whole) <= 3 && whole[0] != '0' {
		return 0, "which may be a thousand or a fraction; write it without the mark"
	}
	value, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
	if err != nil {
		return 0, "which is no number"
	}
	return value, ""
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
