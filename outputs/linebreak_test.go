package outputs_test

import (
	"strings"
	"testing"

	"tidings/outputs"
)

// Where lines of text, paper and pictures may end, marked by a bar.
func TestPieces(t *testing.T) {
	for _, want := range []string{
		"server", "two| |words", "well-known", "サー|バー",
		"日|本|語。|文", "「日|本」|語", "（東|京）|は", "日|本|(東|京)|は",
		"2006年|11月|14日|か|ら", "第4|四|半|期", "6台|を", "Oracle|新|版", "100%|の", "￥100|の", "$5|の",
		`日|本"語"で|す`, "日|本-|語", "日|本……", "お|ちゃ|ん", "時々", "ﾃ|ｽ|ﾄ",
		"한국어| |서버", "서버(server)를", "11월| |14일", "한국語를", "서울|で|す",
		"中|文，|下|一|行", "か\u3099|き", "👍🏽|良", "👩\u200d👩|良", "a\u00a0日", "日\u2060本",
	} {
		s := strings.ReplaceAll(want, "|", "")
		if got := strings.Join(outputs.Pieces(s), "|"); got != want {
			t.Errorf("%s: %s", s, got)
		}
	}
}
