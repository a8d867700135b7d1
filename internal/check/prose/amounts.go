package prose

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// numeral reads a number in digits as the language writes it: 1,234.5 or 1.234,5 or 1 234,5.
func (l *Lexicon) numeral(t *Text, i int) (f Figure, next int, ok bool) {
	if i < 0 || i >= len(t.tokens) || t.tokens[i].kind != digits || len(t.tokens[i].low) > 15 {
		return f, i, false
	}
	s := t.tokens[i].low
	next = i + 1
	group := func(at int) bool { // exactly three digits, and no more
		_, three := t.number(at, 3, 3)
		return three
	}
	for len(s) < 16 {
		spaced := next < len(t.tokens) && t.tokens[next].from-t.tokens[next-1].to > 0 &&
			t.tokens[next].from-t.tokens[next-1].to <= 3 && l.spacedGroups && group(next) && len(s) <= 3 || false
		if spaced {
			s, next = s+t.tokens[next].low, next+1
			continue
		}
		if l.pair(t, next) { // 1,25,000
			s, next = s+t.tokens[next+1].low, next+2
			continue
		}
		if t.joined(next) && t.is(next, l.group, "'") && t.joined(next+1) && group(next+1) &&
			len(t.tokens[i].low) <= 3 &&
			t.tokens[i].low != "0" {
			s, next = s+t.tokens[next+1].low, next+2
			continue
		}
		break
	}
	decimals := 0
	if t.joined(next) && t.is(next, l.decimal) && t.joined(next+1) && next+1 < len(t.tokens) &&
		t.tokens[next+1].kind == digits && len(t.tokens[next+1].low) < 10 {
		s, decimals, next = s+"."+t.tokens[next+1].low, len(t.tokens[next+1].low), next+2
	} else if t.joined(next) && t.is(next, ".") && next == i+1 && t.joined(next+1) && next+1 < len(t.tokens) &&
		t.tokens[next+1].kind == digits && len(t.tokens[next+1].low) != 3 {
		s, decimals, next = s+"."+t.tokens[next+1].low, len(t.tokens[next+1].low), next+2 // 99.5 in any language
	}
	v, err := strconv.ParseFloat(s, 64)
	return Figure{Kind: Number, Value: v, Decimals: decimals}, next, err == nil
}

// pair reports whether a group of two digits stands there, with more behind it.
func (l *Lexicon) pair(t *Text, i int) bool {
	_, two := t.number(i+1, 2, 2)
	return l.pairs && two && t.joined(i) && t.is(i, l.group) && t.joined(i+1) && t.joined(i+2) &&
		t.is(i+2, l.group) && t.joined(i+3)
}

// count reads a number in digits or words.
func (l *Lexicon) count(t *Text, i int) (f Figure, next int, ok bool) {
	if f, next, ok = l.numeral(t, i); ok {
		if t.is(next, ".") && t.joined(next) && t.joined(next+1) && next+1 < len(t.tokens) &&
			t.tokens[next+1].kind == digits { // a version or an address, such as 1.2.3
			return f, i, false
		}
		return f, next, true
	}
	if v, next, ok := l.numbers.at(t, i); ok {
		return Figure{Kind: Number, Value: float64(v), Worded: true}, next, true
	}
	return f, i, false
}

// loose reads a number that stands alone; "a" is none.
func (l *Lexicon) loose(t *Text, i int) (f Figure, next int, ok bool) {
	if i > 0 && t.joined(i) && t.tokens[i-1].kind == word && !isolated(t.text[t.tokens[i-1].from:]) {
		return f, i, false // Q4, v2
	}
	f, next, ok = l.count(t, i)
	if ok && !f.Worded && t.joined(next) && (t.is(next, "st", "nd", "rd", "th", "e", "er", "ème", "º", "ª", "°") ||
		t.is(next, ".") && next+1 < len(t.tokens) && l.dotted) {
		f.Worded = true // a place in a row, which is a word in another language
	}
	return f, next, ok && (!f.Worded || f.Value != 1)
}

// share reads 99.5%, 99,5 %, %99,5, 98 per cent.
func (l *Lexicon) share(t *Text, i int) (f Figure, next int, ok bool) {
	at := i
	if _, behind, before := l.percentBefore.at(t, i); before {
		at = behind
	} else if t.is(i, "%") && t.joined(i+1) && (i == 0 || t.tokens[i-1].kind != digits) {
		at++
	}
	if at > i {
		f, next, ok = l.count(t, at)
		f.Kind = Share
		return f, next, ok
	}
	f, next, ok = l.count(t, i)
	if !ok {
		return f, i, false
	}
	f.Kind = Share
	if t.is(next, "%") {
		return f, next + 1, true
	}
	if _, behind, ok := l.percent.at(t, next); ok {
		return f, behind, true
	}
	return f, i, false
}

var currencies = map[string]string{"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "円": "JPY", "r": "BRL",
	"₺": "TRY", "₹": "INR", "₪": "ILS", "₩": "KRW", "฿": "THB"}

// amount reads €1,500 and 1.500 € and USD 5.
func (l *Lexicon) amount(t *Text, i int) (f Figure, next int, ok bool) {
	unit := func(at int) (string, int) {
		if t.is(at, "r", "us") && t.is(at+1, "$") && t.joined(at+1) {
			return map[string]string{"r": "BRL", "us": "USD"}[t.tokens[at].low], at + 2
		}
		if t.is(at, "€", "$", "£", "¥", "円", "₺", "₹", "₪", "₩", "฿") {
			return currencies[t.tokens[at].low], at + 1
		}
		if c, behind, ok := l.money.at(t, at); ok {
			return l.currencies[c], behind
		}
		if t.is(at, "eur", "usd", "gbp", "jpy", "brl", "chf") && t.capital(at) {
			return strings.ToUpper(t.tokens[at].low), at + 1
		}
		if t.is(at, "euro", "euros") {
			return "EUR", at + 1
		}
		return "", at
	}
	if u, at := unit(i); u != "" {
		if f, next, ok = l.numeral(t, at); ok {
			f.Kind, f.Unit = Amount, u
			return f, next, true
		}
		return f, i, false
	}
	if f, next, ok = l.numeral(t, i); ok {
		if u, at := unit(next); u != "" {
			f.Kind, f.Unit = Amount, u
			return f, at, true
		}
	}
	return f, i, false
}

// span reads "3 hours and 36 minutes", "2h 30m", "anderthalb Stunden", "55分間".
func (l *Lexicon) span(t *Text, i int) (f Figure, next int, ok bool) {
	if minutes, next, ok := l.spans.at(t, i); ok {
		return Figure{Kind: Span, Span: time.Duration(minutes) * time.Minute, Finest: time.Minute, Worded: true},
			next, true
	}
	f = Figure{Kind: Span, Worded: true}
	last := 0
	for at := i; ; {
		more := 0.0
		if _, half, ok := l.halfBefore.at(t, at); ok { // साढ़े तीन घंटे
			at, more = half, 0.5
		}
		n, behind, counted := l.count(t, at)
		value := n.Value + more
		if !counted && last > 0 { // a form that has its number in itself, behind another
			if d, after, ok := l.dual(t, at); ok && d < last {
				f.Span, f.Finest, last = f.Span+time.Duration(d)*time.Second, time.Duration(d)*time.Second, d
				next = after
				at = l.joint(t, next)
				continue
			}
		}
		if !counted {
			if d, after, ok := l.dual(t, at); ok && last == 0 {
				f.Span, f.Finest, last = time.Duration(d)*time.Second, time.Duration(d)*time.Second, d
				next, at = after, l.joint(t, after)
				continue
			}
			break
		}
		if t.is(behind, "-", "‐") && behind < len(t.tokens) { // a 45-minute outage
			behind++
		}
		seconds, after, unit := l.units.at(t, behind)
		if !unit && last == 3600 && !n.Worded && f.Finest == time.Hour && at == next &&
			(t.joined(at) || l.hourMark && len(t.tokens[at].low) == 2) { // 2h30, 2 h 30
			seconds, after, unit = 60, behind, true
		}
		if !unit || last > 0 && seconds >= last {
			break
		}
		if !n.Worded {
			f.Worded = false
		}
		f.Span += time.Duration(math.Round(value * float64(seconds) * 1e9))
		f.Finest = time.Duration(seconds) * time.Second
		if n.Decimals > 0 || more > 0 {
			f.Finest = time.Minute
		}
		last, next = seconds, after
		if t.is(next, "間", "间", "간") {
			next++
		}
		at = l.joint(t, next)
	}
	return f, next, last > 0 && f.Span >= 0
}

// dual reads a word that says number and unit at once, such as the Hebrew for two days: seconds.
func (l *Lexicon) dual(t *Text, i int) (seconds, next int, ok bool) { return l.duals.at(t, i) }

// joint skips what joins the parts of a span: a comma, "and", the maqaf of a Hebrew "and" before a figure.
func (l *Lexicon) joint(t *Text, i int) int {
	if t.is(i, ",", "،") {
		i++
	}
	if _, next, ok := l.and.at(t, i); ok {
		if t.is(next, "\u05be") {
			next++
		}
		return next
	}
	return i
}
