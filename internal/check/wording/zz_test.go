package wording

import ("testing";"os";"strings")

func TestZZ(t *testing.T) {
	b, _ := os.ReadFile(os.Getenv("ZZ"))
	lex := map[string]*Lexicon{"en": For("en"), "de": For("de")}
	bad, all := 0, 0
	wrong := []string{"blame","minimising","hedging","promise","vague-time","guarantee","jargon"}
	for _, line := range strings.Split(string(b), "\n") {
		p := strings.SplitN(line, "\t", 3)
		if len(p) < 3 { continue }
		all++
		var hits []string
		l := lex[p[1]]
		words := Split(p[2])
		for _, s := range l.Sections() {
			for _, m := range l.Find(s, words) {
				isWrong := false
				for _, w := range wrong { isWrong = isWrong || w == s }
				if isWrong || strings.Contains("|"+p[0]+"|", "|"+s+"|") || strings.HasPrefix(p[0], "-") {
					hits = append(hits, s+"{"+p[2][words[m.First].From:words[m.Last-1].To]+"}")
				}
			}
		}
		ok := false
		if p[0] == "clean" { ok = len(hits) == 0 } else if strings.HasPrefix(p[0], "-") {
			ok = true
			for _, h := range hits { ok = ok && !strings.HasPrefix(h, p[0][1:]+"{") }
		} else {
			for _, h := range hits { for _, w := range strings.Split(p[0], "|") { ok = ok || strings.HasPrefix(h, w+"{") } }
		}
		if !ok { bad++; t.Logf("%s %s: %s\n        %v", p[0], p[1], p[2], hits) }
	}
	t.Logf("%d of %d good", all-bad, all)
}
