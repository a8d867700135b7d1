package templates

import (
	"strings"
	"testing"
)

// TestSentenceEndsInItsScript wants the full stop of the script that a text ends in.
func TestSentenceEndsInItsScript(t *testing.T) {
	for text, want := range map[string]string{
		"磁盘已满":            "磁盘已满。",
		"已更换磁盘（两块）":       "已更换磁盘（两块）。",
		"ディスクを交換しました（2台）": "ディスクを交換しました（2台）。",
		"디스크를 교체했습니다":     "디스크를 교체했습니다.",
		"디스크(2개)":         "디스크(2개).",
		"已重启。":            "已重启。",
		"完成！":             "完成！",
		"A disk was full": "A disk was full.",
	} {
		if got := sentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestUntranslatedSentenceIsSetApart wants a space behind a sentence of another script where the
// letter's language sets none: what follows would stand beside its full stop.
func TestUntranslatedSentenceIsSetApart(t *testing.T) {
	for tag, want := range map[string]string{"ja": "in September 2006. Since", "zh-Hans": "in September 2006. Since",
		"zh-Hant": "in September 2006. Since"} {
		in := modelInput("service-update", tag)
		in.Records.Projects[0].Reasons = []string{"It was planned in September 2006", "Since then nothing came"}
		if md, _ := draft(t, in); !strings.Contains(md, want) {
			t.Errorf("%s: no %q in\n%s", tag, want, md)
		}
	}
}
