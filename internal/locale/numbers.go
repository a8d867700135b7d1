package locale

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/locales"
)

// westernSeparators undoes what CLDR's Go data mixes into Latin digits: Arabic
// separators and direction marks; and the narrow space, see noBreakSpace.
var westernSeparators = strings.NewReplacer("\u202f", noBreakSpace,
	"٬", ",", "٫", ".", "\u061c", "", "\u200e", "", "\u200f", "")

// Number writes v with at most maxDecimals decimals, without trailing zeros.
func (l *Locale) Number(v float64, maxDecimals int) string {
	s := strconv.FormatFloat(v, 'f', maxDecimals, 64)
	decimals := 0
	if _, tail, ok := strings.Cut(s, "."); ok {
		decimals = len(strings.TrimRight(tail, "0"))
	}
	rounded := round(v, maxDecimals)
	if rounded == 0 {
		rounded = 0 // drops the sign of -0
	}
	return westernSeparators.Replace(l.cldr.FmtNumber(rounded, uint64(decimals)))
}

// Percent writes v, given in per cent, with at most maxDecimals decimals: 98 is
// "98%" or "98 %" with a no-break space. A value below 100 never reads 100 and
// one above 0 never reads 0: an outage does not vanish by rounding.
func (l *Locale) Percent(v float64, maxDecimals int) string {
	return l.Number(share(v, maxDecimals), maxDecimals) + l.rules.percent
}

// share is v as Percent shows it.
func share(v float64, decimals int) float64 {
	step := math.Pow(10, -float64(decimals))
	switch shown := round(v, decimals); {
	case v < 100 && shown >= 100:
		return 100 - step
	case v > 0 && shown == 0:
		return step
	default:
		return shown
	}
}

// Uptime writes a measured uptime with two decimals, or as many more (at most
// five) as it takes to stand on the right side of its target: 97.999 beside a
// target of 98 is not "98%".
func (l *Locale) Uptime(v, target float64) string {
	places := 2
	for places < 5 && (round(share(v, places), places) >= target) != (v >= target) {
		places++
	}
	return l.Percent(v, places)
}

func round(v float64, decimals int) float64 {
	r, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'f', decimals, 64), 64)
	return r
}

// Duration writes days, hours and minutes; below a minute, seconds, and where there
// is not one, that it was less than a minute: nothing lasts "0 seconds". From a
// minute on, seconds are rounded away.
func (l *Locale) Duration(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	if d < time.Second {
		return l.Phrase(KeyNoDuration)
	}
	if d < time.Minute {
		return l.count(int(d.Round(time.Second)/time.Second), seconds)
	}
	m := int(d.Round(time.Minute) / time.Minute)
	var parts []string
	for _, p := range []struct {
		n int
		u unit
	}{{m / 1440, days}, {m / 60 % 24, hours}, {m % 60, minutes}} {
		if p.n > 0 {
			parts = append(parts, l.count(p.n, p.u))
		}
	}
	return strings.Join(parts, l.rules.durationGap)
}

// count writes a number with its unit in the right plural.
func (l *Locale) count(n int, u unit) string {
	forms := l.rules.units[u]
	form, ok := forms[l.cldr.CardinalPluralRule(float64(n), 0)]
	if !ok {
		form = forms[locales.PluralRuleOther]
	}
	return strings.ReplaceAll(form, "#", l.Number(float64(n), 0))
}

// Plural writes a number with what is counted. The phrase has a form for each of
// the language's plural categories (CLDR's: zero, one, two, few, many, other) as
// "one:# entry|other:# entries", with # for the number, or one form for all.
func (l *Locale) Plural(k Key, n int) string {
	phrase := l.Phrase(k)
	rule := strings.ToLower(strings.TrimPrefix(l.cldr.CardinalPluralRule(float64(n), 0).String(), "PluralRule"))
	form := phrase
	for part := range strings.SplitSeq(phrase, "|") {
		category, text, ok := strings.Cut(part, ":")
		if !ok {
			break
		}
		if form = text; category == rule { // else the last, which is "other"
			break
		}
	}
	return strings.ReplaceAll(form, "#", l.Number(float64(n), 0))
}

// List joins items as a sentence does: "a, b and c".
func (l *Locale) List(items []string) string {
	switch len(items) {
	case 0:
		return ""
	case 1:
		return items[0]
	}
	if slices.ContainsFunc(items, func(s string) bool { return strings.Contains(s, ", ") }) {
		return strings.Join(items, "; ") // commas would not tell where an item ends
	}
	last := items[len(items)-1]
	head := items[:len(items)-1]
	and := l.rules.and
	if len(items) > 2 && l.rules.andMany != "" {
		and = l.rules.andMany
	}
	if l.rules.andBefore != nil {
		and = l.rules.andBefore(last, and)
	}
	return strings.Join(head, l.rules.comma) + and + last
}
