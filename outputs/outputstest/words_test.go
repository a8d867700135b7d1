package outputstest_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/outputs"
	"tidings/outputs/outputstest"
)

func TestHTMLWords(t *testing.T) {
	page := `<html><head><title>no</title><style>no{}</style></head><body><p>no</p>
<main id="letter">one<b>two</b> <span>three</span><p hidden>no</p><p aria-hidden="true">no</p>
<span class="x vh">no</span><svg><text>no</text></svg><div style="display: none">no</div>
<ol start="4"><li>five<li>six<ol><li>seven</ol></ol><table><tr><td>日本<td>x</table></main></body></html>`
	got, err := outputstest.HTMLWords([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"onetwo", "three", "4", "five", "5", "six", "1", "seven", "日", "本", "x"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextWords(t *testing.T) {
	got := outputstest.TextWords([]byte("See our\npage (https://example.com/a_b), ~~old~~ [X] (X) -- 98%, 3. 障害の\n記録 " +
		"a\u2060b\n=====\n"))
	want := []string{"See", "our", "page", "old", "X", "X", "98", "3", "障", "害", "の", "記", "録", "ab"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRandomIsRepeatable(t *testing.T) {
	a := outputs.Words(outputstest.Random(rand.New(rand.NewPCG(1, 2))), outputs.Fallbacks)
	b := outputs.Words(outputstest.Random(rand.New(rand.NewPCG(1, 2))), outputs.Fallbacks)
	if diff := cmp.Diff(a, b); diff != "" || len(a) == 0 {
		t.Error(diff)
	}
}
