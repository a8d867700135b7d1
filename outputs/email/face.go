package email

import "strings"

// faceOf names the fonts of a language. Chinese, Japanese and Korean share characters that each
// writes in its own way, so a letter must not be shown in the font of another.
func faceOf(locale string) string {
	own := "'Hiragino Sans','Noto Sans CJK JP'"
	switch {
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
