package recipients

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"tidings/recipients/spell"
)

// optOut reads a cell that says whether somebody wants the update stream, or since when. An
// empty one says nothing.
func (l *List) optOut(to target, cell string) error {
	if cell == "" {
		return nil
	}
	yes, known := truth(cell)
	if !known {
		said := stream(cell)
		if said == "" {
			return fmt.Errorf("%q is neither yes nor no, and no day on which it was said; write one of them, or keep "+
				"the column as a field by --map", spell.Clip(cell, 40))
		}
		l.row.OptedOut = l.row.OptedOut || said == "out"
		return nil
	}
	l.row.OptedOut = l.row.OptedOut || yes == (to == toOptOut)
	return nil
}

// truth reads yes and no as spreadsheets and people write them, in the languages of the
// built-in letters. The day on which something was said is a yes, and that it never was a no.
func truth(cell string) (yes, known bool) {
	word := strings.ToLower(cell)
	switch word {
	case "yes", "y", "true", "t", "1", "x", "on", "✓", "✔", "☑", "ja", "j", "wahr", "oui", "o", "vrai", "sí", "si",
		"s", "verdadero", "sim", "verdadeiro", "はい", "○", "〇", "真":
		return true, true
	case "no", "n", "false", "f", "0", "off", "✗", "✘", "☐", "nein", "falsch", "non", "faux", "falso", "não", "nao",
		"いいえ", "×", "偽", "never", "nie", "niemals", "jamais", "nunca", "未", "なし":
		return false, true
	}
	return true, isDay(word)
}

// stream reads words that say the same in any column: somebody is out of the stream, in it, or
// nothing is said.
func stream(cell string) string {
	switch strings.ToLower(cell) {
	case "unsubscribed", "opted out", "opt out", "opt-out", "abgemeldet", "abbestellt", "désabonné", "désabonnée",
		"désinscrit", "désinscrite", "dado de baja", "dada de baja", "descadastrado", "descadastrada", "配信停止", "退会":
		return "out"
	case "subscribed", "opted in", "opt in", "opt-in", "angemeldet", "abonniert", "abonné", "abonnée", "inscrit",
		"inscrite", "suscrito", "suscrita", "inscrito", "inscrita", "cadastrado", "cadastrada", "配信中", "登録済み":
		return "in"
	case "-", "–", "—", "−", "n/a", "null", "none", "0000-00-00", "0000-00-00 00:00:00":
		return "nothing"
	}
	return ""
}

// clockBehind is a time of day behind a day, as databases and spreadsheets write it.
var clockBehind = regexp.MustCompile(
	`(?:,? |t)\d{1,2}[:.h]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?(?:[ap]m|uhr|h))?(?: ?(?:z|utc|gmt|[+-]\d\d:?\d\d))?$`)

// days are the forms of days: by numbers in any order, and with English names of months. A day
// and a month that could be the other are days all the same.
var days = []string{"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "2006年1月2日", "2.1.2006", "2.1.06", "2/1/2006",
	"1/2/2006", "2/1/06", "1/2/06", "2-1-2006", "1-2-2006", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "2 January 2006",
	"Jan 2, 2006", "January 2, 2006"}

// isDay reports whether a word in lower case is a day, with a time of day or without.
func isDay(word string) bool {
	word = strings.ReplaceAll(clockBehind.ReplaceAllString(word, ""), ". ", ".")
	return slices.ContainsFunc(days, func(form string) bool {
		_, err := time.Parse(form, word)
		return err == nil
	})
}
