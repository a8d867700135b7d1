package wording

import ("testing";"os";"strings";"time")

func TestZB(t *testing.T) {
	b, _ := os.ReadFile("/tmp/j12/preca/zz.tsv")
	t0 := time.Now(); en := For("en"); t.Log("read", time.Since(t0))
	t0 = time.Now()
	n := 0
	cost := map[string]time.Duration{}
	for range 5 {
	for _, line := range strings.Split(string(b), "\n") {
		p := strings.SplitN(line, "\t", 3)
		if len(p) < 3 || p[1] != "en" { continue }
		n++
		words := Split(p[2])
		for _, s := range en.Sections() { t1 := time.Now(); en.Find(s, words); cost[s] += time.Since(t1) }
	}}
	t.Log("per sentence", time.Since(t0)/time.Duration(n), cost)
}
