package locale

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Number writes v with at most maxDecimals decimals, without trailing zeros, in the digits
// 0 to 9.
func (l *Locale) Number(v float64, maxDecimals int) string {
	s := strconv.FormatFloat(v, 'f', maxDecimals, 64)
	whole, decimals, _ := strings.Cut(s, ".")
	decimals = strings.TrimRight(decimals, "0")
	whole, negative := strings.CutPrefix(whole, "-")
	out := l.grouped(whole)
	if decimals != "" {
		out += l.lang.decimal + decimals
	}
	if negative && strings.Trim(whole+decimals, "0") != "" { // there is no -0
		out = "-" + out
	}
	return out
}

// grouped parts the digits of a large number: 1,234,567, and 12,34,567 in India.
func (l *Locale) grouped(digits string) string {
	if from, _ := strconv.Atoi(l.lang.groupFrom); len(digits) < max(from, 4) {
		return digits
	}
	size, then := 3, 3
	if l.lang.grouping == "3;2" {
		then = 2
	}
	for at := len(digits) - size; at > 0; at -= then {
		digits = digits[:at] + l.lang.group + digits[at:]
	}
	return digits
}

// Percent writes v, given in per cent, with at most maxDecimals decimals: 98 is
// "98%" or "98 %" with a no-break space. A value below 100 never reads 100 and
// one above 0 never reads 0: an outage does not vanish by rounding.
func (l *Locale) Percent(v float64, maxDecimals int) string {
	return l.lang.percent.fill(l.Number(share(v, maxDecimals), maxDecimals))
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
		return l.count(int(d.Round(time.Second)/time.Second), &l.lang.seconds)
	}
	m := int(d.Round(time.Minute) / time.Minute)
	var parts []string
	for _, p := range []struct {
		n     int
		units *forms
	}{{m / 1440, &l.lang.days}, {m / 60 % 24, &l.lang.hours}, {m % 60, &l.lang.minutes}} {
		if p.n > 0 {
			parts = append(parts, l.count(p.n, p.units))
		}
	}
	last := l.lang.durationMore
	if l.lang.durationLast != nil {
		last = l.lang.durationLast
	}
	return join(parts, l.lang.durationMore, func(a, b string) string { return l.and(last, a, b) })
}

// count writes a number with its unit in the right plural.
func (l *Locale) count(n int, units *forms) string {
	return units.of(l.lang.category(n)).fill(l.Number(float64(n), 0))
}

// Plural writes a number with what is counted. The phrase has a form for each of
// the language's plural categories (CLDR's: zero, one, two, few, many, other) as
// "one:# entry|other:# entries", with # for the number, or one form for all.
func (l *Locale) Plural(k Key, n int) string {
	phrase, of := l.phrase(k)
	category, text := of.category(n), phrase
	for _, form := range formsOf(phrase) {
		if text = form.text; form.category == category { // else the last, which is "other"
			break
		}
	}
	return strings.ReplaceAll(text, "#", l.Number(float64(n), 0))
}

// List joins items as a sentence does: "a, b and c".
func (l *Locale) List(items []string) string {
	if len(items) > 1 && slices.ContainsFunc(items, func(s string) bool { return strings.Contains(s, ", ") }) {
		return join(items, l.lang.beside, l.Apart) // commas would not tell where an item ends
	}
	last := l.lang.two
	if len(items) > 2 && l.lang.last != nil {
		last = l.lang.last
	}
	return join(items, l.lang.more, func(a, b string) string { return l.and(last, a, b) })
}

// Comma stands between the items of a list that no "and" ends.
func (l *Locale) Comma() string { return l.lang.more.fill("", "") }

// join puts items behind each other; last joins the last one.
func join(items []string, more pattern, last func(a, b string) string) string {
	if len(items) == 0 {
		return ""
	}
	out := items[0]
	for n, item := range items[1:] {
		if n == len(items)-2 {
			return last(out, item)
		}
		out = more.fill(out, item)
	}
	return out
}

// Label is a fact behind its name: "Impact: major".
func (l *Locale) Label(name, fact string) string { return l.lang.labelled.fill(name, fact) }

// Apart puts two facts beside each other: "resolved; Impact: major".
func (l *Locale) Apart(a, b string) string { return l.lang.beside.fill(a, b) }
