package email

import (
	"slices"
	"strings"
)

// faceOf names the fonts of a language. Chinese, Japanese and Korean share characters that each
// writes in its own way, so a letter must not be shown in the font of another. Their fonts have
// letters of the west of Europe, too, but not those of Polish or Turkish: there a mark would stand
// beside its letter where nothing before it in the list is installed.
func faceOf(locale string) string {
	own := "'Noto Sans','Liberation Sans'"
	base, _, _ := strings.Cut(locale, "-")
	switch {
	case slices.Contains([]string{"ja", "en", "de", "fr", "es", "pt"}, base):
		own = "'Hiragino Sans','Noto Sans CJK JP'"
	case strings.HasPrefix(locale, "zh-Hant"), locale == "zh-TW", locale == "zh-HK", locale == "zh-MO":
		own = "'PingFang TC','Microsoft JhengHei','Noto Sans CJK TC'"
	case strings.HasPrefix(locale, "zh"):
		own = "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC'"
	case strings.HasPrefix(locale, "ko"):
		own = "'Apple SD Gothic Neo','Malgun Gothic','Noto Sans CJK KR'"
	}
	return "-apple-system,'Segoe UI',Roboto,Helvetica,Arial," + own + ",sans-serif"
}

// breaksOf says where a line may end within a word. Korean sets spaces and is read by the word,
// though a browser may cut it at any character.
func breaksOf(locale string) string {
	if strings.HasPrefix(locale, "ko") {
		return "keep-all"
	}
	return "break-word"
}
