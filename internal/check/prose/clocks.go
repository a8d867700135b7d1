package prose

import "time"

// clock reads a time of day: 14:10, 2.10 pm, 14 Uhr, 14h10, 午後2時10分, noon.
func (l *Lexicon) clock(t *Text, i int) (f Figure, next int, ok bool) {
	if minute, at, named := l.moments.at(t, i); named {
		f = Figure{Kind: Clock, Minute: minute, Worded: true, Bare: !endsAt(l.atHour, t, i)}
		f.Zone, next = l.zone(t, at)
		return f, next, true
	}
	half, at, before := l.halves.at(t, i) // 午後
	if !before || !l.halfFirst {
		half, at = -1, i
	}
	if f, next, ok = l.halfPast(t, at, half); ok {
		return f, next, true
	}
	h, ok := t.number(at, 1, 2)
	if !ok || h > 24 || t.goesOn(at, ".", ",", ":", "/", "-") {
		return f, i, false
	}
	minute, behind, said := l.minutes(t, at)
	bare := behind == at+1
	if bare {
		// a number alone is a time with a word that says so
		behind, said = l.oclockAfter(t, at+1)
		if !said && half >= 0 || h == 24 {
			return f, i, false
		}
	}
	f = Figure{Kind: Clock, Minute: h*60 + minute, Bare: minute == 0 && bare}
	halfAt := behind
	if t.is(halfAt, "'") && !t.joined(halfAt) { // 's middags
		halfAt++
	}
	if hv, afterHalf, ok := l.halves.at(t, halfAt); ok && !l.halfFirst && half < 0 {
		if h > 12 && bare {
			return f, i, false
		}
		half, behind, said = hv, afterHalf, true
		if t.is(behind, ".") && t.joined(behind) && t.tokens[behind-1].to-t.tokens[behind-1].from == 1 {
			behind++ // the second dot of p.m.
		}
	}
	if !said && bare && !l.bareHour(t, at) {
		return f, i, false
	}
	f.Minute += l.inHalf(half, h)
	if f.Minute > 24*60 || minute > 59 {
		return f, i, false
	}
	for _, marks := range []*Table{l.oclock, l.hours} {
		if _, again, ok := marks.at(t, behind); ok && !bare {
			behind = again
		}
	}
	if thaiHour(t, behind) {
		behind += 2
	}
	f.Zone, next = l.zoneBehind(t, behind)
	return f, next, true
}

// inHalf is what must be added to an hour in a half of the day, in minutes.
func (l *Lexicon) inHalf(half, h int) int {
	switch {
	case half == night && h >= 6 && h < 12, half == 12 && h < 12:
		return 12 * 60
	case half == night && h == 12, half == 0 && h == 12 && !l.halfFirst:
		return -12 * 60
	}
	return 0
}

// halfPast reads a half hour that is told by a word before the hour: साढ़े तीन बजे.
func (l *Lexicon) halfPast(t *Text, i, half int) (f Figure, next int, ok bool) {
	_, at, ok := l.halfBefore.at(t, i)
	if !ok {
		return f, i, false
	}
	h, hour := t.number(at, 1, 2)
	behind := at + 1
	if !hour {
		h, behind, hour = l.numbers.at(t, at)
	}
	_, next, ok = l.oclock.at(t, behind)
	f = Figure{Kind: Clock, Minute: h*60 + 30 + l.inHalf(half, h), Worded: true}
	if !ok || !hour || h > 12 {
		return f, i, false
	}
	f.Zone, next = l.zoneBehind(t, next)
	return f, next, true
}

// night is what the halves of the day say by "at night", which begins before midnight and ends behind it.
const night = 24

// thaiHour reports whether น. stands there, by which Thai says that it is a time of day.
func thaiHour(t *Text, i int) bool { return t.is(i, "น") && t.is(i+1, ".") && t.joined(i+1) }

// zoneBehind reads a zone behind a time, and behind a suffix or particle of it: "14:10'dan (UTC+03:00)".
func (l *Lexicon) zoneBehind(t *Text, i int) (z *Zone, next int) {
	at := t.suffixed(i)
	if _, behind, ok := l.particles.at(t, at); ok {
		at = behind
	}
	if z, next = l.zone(t, at); z != nil {
		return z, next
	}
	return l.zone(t, i)
}

// minutes reads what stands behind the hour: ":10", ":10:30", "h10", "時10分", ".10 Uhr".
func (l *Lexicon) minutes(t *Text, at int) (minute, next int, said bool) {
	if t.is(at+1, ":") && t.joined(at+1) && t.joined(at+2) {
		if m, ok := t.number(at+2, 2, 2); ok {
			next = at + 3
			if _, seconds := t.number(next+1, 2, 2); t.is(next, ":") && t.joined(next) && t.joined(next+1) && seconds {
				next += 2
			}
			return m, next, true
		}
	}
	if t.is(at+1, "h") || l.hourSign(t, at+1) {
		joint := l.hourSign(t, at+1)
		said := l.hourBefore(t, at)
		if m, ok := t.number(at+2, 2, 2); ok && t.tokens[at+2].from-t.tokens[at+1].to <= 2 && (joint || said ||
			l.hourMark) {
			next = at + 3
			if t.is(next, "分", "분", "min") {
				next++
			}
			// "2 h 30" after "lasted" is a span, which only what stands before it tells
			if joint || said || !l.spanBefore(t, at) {
				return m, next, true
			}
		} else if _, half, ok := l.halfHour.at(t, at+2); ok && joint {
			return 30, half, true
		} else if m, ok := t.number(at+2, 1, 1); ok && joint && t.is(at+3, "分", "분") {
			return m, at + 4, true
		}
	}
	if m, ok := t.dotted(at); ok && l.dottedTime(t, at) {
		return m, at + 3, true
	}
	return 0, at + 1, false
}

// dotted reads the minutes of 14.10.
func (t *Text) dotted(at int) (minute int, ok bool) {
	minute, ok = t.number(at+2, 2, 2)
	return minute, ok && minute < 60 && t.is(at+1, ".") && t.joined(at+1) && t.joined(at+2)
}

// dottedTime reports whether 14.10 is a time and no number: by what stands before or behind it, or
// because it is one of two in a row that are, such as "14.10–15.25 น." and "od 22.00 do 22.30".
func (l *Lexicon) dottedTime(t *Text, at int) bool {
	behind := at + 3
	if _, _, half := l.halves.at(t, behind); half && !l.halfFirst || l.saysHour(t, behind) || l.asksTime(t, at) {
		return true
	}
	const apart = 4 // tokens: a time with its dot, and what stands between two
	if _, ok := t.dotted(behind + 1); ok && t.links(behind) {
		return l.timesInRow(t, at, behind+1)
	}
	_, ok := t.dotted(at - apart)
	return ok && t.links(at-1) && l.timesInRow(t, at-apart, at)
}

// timesInRow reports whether two numbers of the form 14.10 that stand in a row are times: the word before
// them or behind them says so, or the language writes no numbers in this way.
func (l *Lexicon) timesInRow(t *Text, one, two int) bool {
	_, hour := t.number(one, 1, 2)
	if behind := two + 3; l.saysHour(t, behind) {
		return hour
	} else if _, _, money := l.money.at(t, behind); money || isUnitAfter(l, t, behind) || t.is(behind, "%", "€", "$") {
		return false
	}
	return hour && l.dottedTimes && (l.asksTime(t, one) || l.decimal == ",")
}

// asksTime reports whether the word before token i says that a time follows, with a dot or without.
func (l *Lexicon) asksTime(t *Text, i int) bool {
	return l.dottedTimes && (l.hourBefore(t, i) || endsAt(l.beforeTime, t, i))
}

// links reports whether token i is what may stand between the two ends of a period: a word, a dash.
func (t *Text) links(i int) bool {
	return i > 0 && i < len(t.tokens) && (t.tokens[i].kind == word || t.is(i, "-", "–", "~"))
}

// saysHour reports whether a word or sign stands there which says that a time stands before it. Where
// a word such as the Dutch "uur" counts hours too, 14.10 with a dot is no number of them.
func (l *Lexicon) saysHour(t *Text, i int) bool {
	_, _, oclock := l.oclock.at(t, i)
	_, _, hours := l.hours.at(t, i)
	return oclock || thaiHour(t, i) || hours && l.decimal == "," && !l.hourMark
}

// hourSign reports whether the sign of an hour stands there.
func (l *Lexicon) hourSign(t *Text, i int) bool {
	return t.is(i, "時", "시") || l.chinese && t.is(i, "点", "點", "时")
}

// oclockAfter reads "Uhr", "o'clock", "時", and "h" where a preposition says that it is no span.
func (l *Lexicon) oclockAfter(t *Text, i int) (next int, said bool) {
	if l.hourSign(t, i) && !t.is(i+1, "間", "间", "간") {
		return i + 1, true
	}
	if _, next, ok := l.oclock.at(t, i); ok {
		return next, true
	}
	if thaiHour(t, i) {
		return i, true
	}
	if _, next, ok := l.hours.at(t, i); ok {
		if l.hourBefore(t, i-1) {
			return next, true
		}
	}
	return i, false
}

// hourBefore reports whether what stands before token i says that an hour follows: "a las".
func (l *Lexicon) hourBefore(t *Text, i int) bool { return endsAt(l.atHour, t, i) }

// bareHour reports whether a number alone is an hour: "a las 14", and nothing that is counted
// behind it.
func (l *Lexicon) bareHour(t *Text, i int) bool {
	if endsAt(l.beforeTime, t, i) && !isUnitAfter(l, t, i+1) && !t.is(i+1, "%") &&
		!(t.is(i+1, ".", ",", "/") && t.joined(i+2) && t.tokens[i+2].kind == digits) {
		return !l.counted(t, i)
	}
	if !endsAt(l.atBare, t, i) {
		return false
	}
	z, _ := l.zone(t, i+1)
	_, _, more := l.atBare.at(t, i+1)
	_, _, and := l.and.at(t, i+1)
	return z != nil || more || and || i+1 >= len(t.tokens) || t.tokens[i+1].kind == mark && !t.is(i+1, "%", "€", "$",
		"/")
}

// counted reports whether a number stands before the word before token i, which then is a unit: the
// Turkish "2 saat 15".
func (l *Lexicon) counted(t *Text, i int) bool {
	_, _, worded := l.numbers.at(t, i-2)
	return i > 1 && t.tokens[i-2].kind == digits || worded
}

// endsAt reports whether a phrase ends just before token i.
func endsAt(tb *Table, t *Text, i int) bool {
	return i < len(t.tokens) && tb.Before(t, t.tokens[i].from) > 0 || i == len(t.tokens) && tb.Before(t,
		len(t.text)) > 0
}

// spanBefore reports whether a word such as "lasted" stands close before token i.
func (l *Lexicon) spanBefore(t *Text, i int) bool {
	for back := 1; back <= 4; back++ {
		if _, _, ok := l.lasting.at(t, i-back); ok {
			return true
		}
	}
	return false
}

// zone reads the time zone that stands at token i; nil: none does.
func (l *Lexicon) zone(t *Text, i int) (z *Zone, next int) {
	at := i
	closing := false
	if t.is(at, "uur") && t.is(at+1, "(") { // 20:15 uur (UTC+01:00)
		at++
	}
	if t.is(at, "(", "[", "，", ",") {
		closing = t.is(at, "(", "[")
		at++
	}
	z, next = l.zoneAt(t, at)
	if z == nil {
		return nil, i
	}
	if closing && t.is(next, ")", "]") {
		next++
	}
	return z, next
}

const unknownOffset = 1 << 20

func (l *Lexicon) zoneAt(t *Text, i int) (*Zone, int) {
	if t.is(i, "z") && t.joined(i) {
		return &Zone{Known: true}, i + 1
	}
	if t.is(i, "+", "-") && t.joined(i) { // 2026-11-30T15:00+01:00
		h, okH := t.number(i+1, 2, 2)
		if m, okM := t.number(i+3, 2, 2); okH && okM && t.is(i+2, ":") {
			return offsetZone(t.tokens[i].low, h, m), i + 4
		}
	}
	v, next, ok := l.zones.at(t, i)
	if !ok {
		if next, ok = l.placeTime(t, i); ok {
			return &Zone{}, next
		}
		return nil, i
	}
	if v == unknownOffset {
		return &Zone{}, next
	}
	z := &Zone{Offset: time.Duration(v) * time.Minute, Known: true}
	if h, ok := t.number(next+1, 1, 2); ok && t.is(next, "+", "-", "±") && t.joined(next+1) {
		sign := t.tokens[next].low
		next += 2
		m, minutes := t.number(next+1, 2, 2)
		if minutes = minutes && t.is(next, ":") && t.joined(next); minutes {
			next += 2
		} else {
			m = 0
		}
		z = offsetZone(sign, h, m)
	}
	return z, next
}

func offsetZone(sign string, h, m int) *Zone {
	d := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
	if sign == "-" {
		d = -d
	}
	return &Zone{Offset: d, Known: true}
}

// placeTime reads "London time", "Berliner Zeit", "heure de Paris", "Europe/Berlin".
func (l *Lexicon) placeTime(t *Text, i int) (next int, ok bool) {
	if i >= len(t.tokens) || t.tokens[i].kind != word {
		return i, false
	}
	if t.is(i, "europe", "america", "asia", "africa", "australia", "pacific", "etc") && t.is(i+1, "/") &&
		t.joined(i+2) {
		next = i + 3
		for t.is(next, "_") && t.joined(next) && t.joined(next+1) {
			next += 2
		}
		return next, true
	}
	// a name before the word: one or two capitalised words, then "time"
	for n := 1; n <= 2; n++ {
		if i+n < len(t.tokens) && t.capital(i) && t.tokens[i+n-1].kind == word && t.capital(i+n-1) {
			if _, behind, ok := l.timeAfterPlace.at(t, i+n); ok {
				return behind, true
			}
		}
	}
	if _, behind, ok := l.timeBeforePlace.at(t, i); ok && behind < len(t.tokens) && t.tokens[behind].kind == word &&
		t.capital(behind) {
		return behind + 1, true
	}
	return i, false
}

// Zoned reports whether a text names a time zone anywhere.
func (l *Lexicon) Zoned(t *Text) bool {
	for i := range t.tokens {
		if t.tokens[i].kind == word {
			if z, _ := l.zoneAt(t, i); z != nil && !t.is(i, "z") {
				return true
			}
		}
	}
	return false
}
