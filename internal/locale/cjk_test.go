package locale

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFormatsEastAsia is TestFormats of Korean and of Chinese in both scripts.
func TestFormatsEastAsia(t *testing.T) {
	chinese := func(minutes, hours string) []string {
		return []string{"2006年11月14日 08:10（UTC+01:00）", "2006年11月14日 08:10至11:30（UTC+01:00）",
			"2006年11月14日 08:10至2006年11月15日 02:40（UTC+01:00）", "自2006年11月14日 08:10（UTC+01:00）起",
			"2006年11月", "2006年7月至2007年5月", "2006年7月至9月", "98% 97.41%", "1,234,567.5",
			"2天1" + hours + "30" + minutes, "a、b和c", "2006年12月1日"}
	}
	for tag, want := range map[string][]string{
		"ko": {"2006년 11월 14일 08:10 (UTC+01:00)", "2006년 11월 14일 08:10~11:30 (UTC+01:00)",
			"2006년 11월 14일 08:10 ~ 2006년 11월 15일 02:40 (UTC+01:00)", "2006년 11월 14일 08:10 (UTC+01:00)부터",
			"2006년 11월", "2006년 7월 ~ 2007년 5월", "2006년 7월~9월", "98% 97.41%", "1,234,567.5",
			"2일 1시간 30분", "a, b 및 c", "2006년 12월 1일"},
		"zh-Hans": chinese("分钟", "小时"),
		"zh-Hant": chinese("分鐘", "小時"),
	} {
		if diff := cmp.Diff(want, formats(parse(t, tag))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tag, diff)
		}
	}
}

// TestReplacementsInOrder wants the facts of a phrase where its language has them.
func TestReplacementsInOrder(t *testing.T) {
	for tag, want := range map[string]string{
		"ko":      "[정정] 이 안내문은 앞서 보내 드린 “S” 안내문(D)을 대신합니다.",
		"zh-Hans": "更正：本通知取代我们D的通知“S”。",
		"zh-Hant": "更正：本通知取代我們D的通知「S」。",
	} {
		if got := parse(t, tag).Phrase(KeyCorrectionLine, "S", "D"); got != want {
			t.Errorf("%s: got %q, want %q", tag, got, want)
		}
	}
}
