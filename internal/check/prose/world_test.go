package prose_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tidings/internal/check/prose"
	"tidings/internal/locale"
)

// TestFiguresOfTheWorld reads figures as people write them in the languages whose digits, years, word
// order and endings are not those of Western Europe, and in the rest of it.
func TestFiguresOfTheWorld(t *testing.T) {
	for tag, cases := range map[string]map[string]string{
		"it": {
			"lunedì 30 novembre 2026, " +
				"dalle ore 23.00 alle 2.30 (ora italiana)": "day 2026-11-30 Mon, clock 23:00 ?, clock 02:30 ?",
			"entro l’8 dicembre":                       "day 0-12-08",
			"alle 14:10 (ora di Roma)":                 "clock 14:10 ?",
			"un’ora e mezza, poi mezz’ora":             "span 1h30m0s, span 30m0s",
			"1.240 pagamenti, il 99,95%":               "number 1240, share 99.95",
			"prima delle ore 23":                       "clock 23:00",
			"alle 3 aziende":                           "number 3",
			"durato 3 ore e 36 minuti":                 "span 3h36m0s",
			"circa 45 minuti":                          "span 45m0s rough",
			"il 1º dicembre del 2026 a mezzogiorno":    "day 2026-12-01, clock 12:00",
			"dal 30.11. al 2.12.2026":                  "day 2026-11-30, day 2026-12-02",
			"alle 11 di sera e alle 2 di notte":        "clock 23:00, clock 02:00",
			"versione 2.11.4, in media 14.50 al mese?": "number 14.5",
		},
		"nl": {
			"maandag 30 november 2026 om 14.10 uur (Nederlandse tijd)": "day 2026-11-30 Mon, clock 14:10 ?",
			"om 14 uur, een storing van 2 uur":                         "clock 14:00, span 2h0m0s",
			"tussen 14.10 en 15.05 uur":                                "clock 14:10, clock 15:05",
			"van 22.00 tot 22.30 uur":                                  "clock 22:00, clock 22:30",
			"anderhalf uur, daarna een kwartier":                       "span 1h30m0s, span 15m0s",
			"tot 3 uur te laat":                                        "span 3h0m0s rough",
			"op 30-11-2026":                                            "day 2026-11-30",
			"om 3 uur 's middags":                                      "clock 15:00",
			"99,5% van 1.250 bestellingen":                             "share 99.5, number 1250",
			"ma 30 nov. 2026":                                          "day 2026-11-30 Mon",
		},
		"pl": {
			"w poniedziałek, 30 listopada 2026 r., o godz. 14.10 czasu polskiego": "day 2026-11-30 Mon, clock 14:10 ?",
			"od godz. 22.00 do godz. 1.30":                                        "clock 22:00, clock 01:30",
			"o godz. 15 i o godzinie 9:05":                                        "clock 15:00, clock 09:05",
			"do piątku, 4 grudnia":                                                "day 0-12-04 Fri",
			"w listopadzie 2026":                                                  "month 2026-11",
			"półtorej godziny, trzy i pół godziny":                                "span 1h30m0s, span 3h30m0s",
			"około 3 godzin i 36 minut":                                           "span 3h36m0s rough",
			"0,4% wszystkich plików":                                              "share 0.4",
			"zwrot 1 250 zł":                                                      "amount 1250 PLN",
			"między godz. 21.00 a 0.30 (czas polski), " +
				"od 22.00 do 22.30": "clock 21:00 ?, clock 00:30 ?, clock 22:00, clock 22:30",
			"od 12.50 do 14.50 zł": "number 12.5, amount 14.5 PLN rough",
			"po 90 dniach":         "span 2160h0m0s",
			"o 3 po południu":      "clock 15:00",
		},
		"tr": {
			"30 Kasım 2026 Pazartesi günü saat 14.10’dan (UTC+03:00) beri": "day 2026-11-30 Mon, clock 14:10 +180",
			"23 Ocak’ta":                                       "day 0-01-23",
			"4 Aralık Cuma gününe kadar":                       "day 0-12-04 Fri",
			"18 Aralık 2026’ya kadar":                          "day 2026-12-18",
			"saat 19.05 ile 20.50 arasında (Türkiye saatiyle)": "clock 19:05 +180, clock 20:50 +180",
			"3 saat 36 dakika sürdü":                           "span 3h36m0s",
			"2 saat 15 dakika":                                 "span 2h15m0s",
			"yaklaşık üç buçuk saat":                           "span 3h30m0s rough",
			"%99,95, yüzde 70":                                 "share 99.95, share 70",
			"1.240 ödeme, 1.500 TL":                            "number 1240, amount 1500 TRY",
			"akşam 8.30’da":                                    "number 8.3",
			"en geç saat 15’te":                                "clock 15:00",
			"30.11.2026 saat 14:10":                            "day 2026-11-30, clock 14:10",
		},
		"ko": {
			"2026년 11월 30일(월) 오후 2시 10분(한국 시간)":     "day 2026-11-30 Mon, clock 14:10 +540",
			"11월 30일 월요일 15시 40분부터 (KST)":           "day 0-11-30 Mon, clock 15:40 +540",
			"2026. 11. 30.(월) 14:10":                "day 2026-11-30 Mon, clock 14:10",
			"약 3시간 36분간":                            "span 3h36m0s rough",
			"오후 3시 반까지, 정오":                         "clock 15:30, clock 12:00",
			"밤 11시, 밤 12시":                          "clock 23:00, clock 00:00",
			"두 시간 반 동안":                             "span 2h30m0s",
			"12월 12일 오후 11시 30분 ~ 13일 오전 3시(한국 시간)": "day 0-12-12, clock 23:30 +540, day 0-12-13, clock 03:00 +540",
			"전체의 15%, 5,000원":                       "share 15, amount 5000 KRW",
			"2026년 11월에 3건":                         "month 2026-11, number 3",
		},
		"zh-Hans": {
			"2026年11月30日（星期一）14时10分（北京时间）": "day 2026-11-30 Mon, clock 14:10 +480",
			"12月12日（周六）晚上11点至次日凌晨2点半":      "day 0-12-12 Sat, clock 23:00, clock 02:30",
			"下午3点15分，中午12点":                "clock 15:15, clock 12:00",
			"约3小时36分钟":                     "span 3h36m0s rough",
			"两个小时、一个半小时、十五分钟":              "span 2h0m0s, span 1h30m0s, span 15m0s",
			"共1,240笔，百分之70":                "number 1240, share 70",
			"12月4日星期五":                     "day 0-12-04 Fri",
			"退还500元":                       "amount 500 CNY",
			"即日12月5日起":                     "day 0-12-05",
			"12月4号":                        "day 0-12-04",
		},
		"zh-Hant": {
			"民國115年11月30日（一）上午9點（台北時間）": "day 2026-11-30 Mon, clock 09:00 +480",
			"2小時20分鐘，占0.4%":             "span 2h20m0s, share 0.4",
			"12月4日星期四以前":                "day 0-12-04 Thu",
			"下午2時10分":                   "clock 14:10",
			"11月29日至30日":                "day 0-11-29, day 0-11-30",
			"退還新台幣500元，三個半小時":           "amount 500 TWD, span 3h30m0s",
		},
		"ar": {
			"يوم الاثنين 30 نوفمبر 2026، الساعة 14:10 (بتوقيت دبي)": "day 2026-11-30 Mon, clock 14:10 +240",
			"السبت ١٢ ديسمبر ٢٠٢٦ " +
				"من الساعة ١١ مساءً إلى الساعة ٢:٣٠ صباحًا": "day 2026-12-12 Sat, clock 23:00, clock 02:30",
			"الجمعة الموافق 4 ديسمبر":        "day 0-12-04 Fri",
			"ثلاث ساعات ونصف الساعة تقريبًا": "span 3h30m0s",
			"ساعتين و5 دقائق":                "span 2h5m0s",
			"نحو 15% من التقارير، ٩٩٫٥٪":     "share 15 rough, share 99.5",
			"30 تشرين الثاني 2026":           "day 2026-11-30",
			"في الثلاثين من نوفمبر 2026":     "month 2026-11",
			"الساعة 10 ليلًا":                "clock 22:00",
			"٣٠/١١/٢٠٢٦":                     "day 2026-11-30",
			"٣ ساعات و٣٦ دقيقة":              "span 3h36m0s",
		},
		"he": {
			"ביום שני, 30 בנובמבר 2026, בשעה 14:10 (שעון ישראל)": "day 2026-11-30 Mon, clock 14:10 ?",
			"ביום ראשון ה־13 בדצמבר":                             "day 0-12-13 Sun",
			"עד ה־18 בדצמבר":                                     "day 0-12-18",
			"ב-30.11.2026":                                       "day 2026-11-30",
			"כשלוש שעות וחצי":                                    "span 3h30m0s",
			"שעתיים ו־5 דקות":                                    "span 2h5m0s",
			"בין השעות 18:05 ל־19:50 (שעון ישראל)":               "clock 18:05 ?, clock 19:50 ?",
			"בשעה 8 בערב":                                        "clock 20:00",
			"15% מהדוחות":                                        "share 15",
		},
		"hi": {
			"सोमवार, 30 नवंबर 2026 को दोपहर 2:10 बजे (भारतीय समय)": "day 2026-11-30 Mon, clock 14:10 +330",
			"30 नवम्बर 2026 (सोमवार)":                              "day 2026-11-30 Mon",
			"रात 11 बजे से सुबह 3 बजे तक":                          "clock 23:00, clock 03:00",
			"रात 12 बजे":              "clock 00:00",
			"लगभग साढ़े तीन घंटे":     "span 3h30m0s rough",
			"इन साढ़े तीन घंटों में":  "span 3h30m0s",
			"2 घंटे 20 मिनट तक":       "span 2h20m0s",
			"१२ दिसंबर २०२६":          "day 2026-12-12",
			"₹1,25,000 और 0.4%":       "amount 125000 INR, share 0.4",
			"4 फ़रवरी तक, 5 फरवरी तक": "day 0-02-04, day 0-02-05",
			"साढ़े तीन बजे":           "clock 03:30",
		},
		"th": {
			"วันจันทร์ที่ 30 พฤศจิกายน 2569 เวลา 14.10 น. (เวลาประเทศไทย)": "day 2026-11-30 Mon, clock 14:10 +420",
			"วันเสาร์ที่ 12 ธันวาคม พ.ศ. 2569 " +
				"เวลา 22.00–01.30 น.": "day 2026-12-12 Sat, clock 22:00, clock 01:30",
			"30 พ.ย. 2569": "day 2026-11-30",
			"๓๐ พฤศจิกายน ๒๕๖๙":        "day 2026-11-30",
			"ประมาณ 3 ชั่วโมง 30 นาที": "span 3h30m0s rough",
			"ร้อยละ 70, 15%":           "share 70, share 15",
			"30/11/2569":               "day 2026-11-30",
			"ครึ่งชั่วโมง สองชั่วโมง":  "span 30m0s, span 2h0m0s",
			"14.10 น. ถึง 15.25 น.":    "clock 14:10, clock 15:25",
			"เดือนพฤศจิกายน 2569":      "month 2026-11",
			"คืนเงิน 500 บาท":          "amount 500 THB",
		},
	} {
		_, x := lexicon(t, tag)
		for s, want := range cases {
			if diff := cmp.Diff(want, read(x, s)); diff != "" {
				t.Errorf("%s: %s: %s", tag, s, diff)
			}
		}
	}
}

// What tells what a day is stands before it, behind it, or is the first letter of it.
func TestWordsBesideADay(t *testing.T) {
	for tag, texts := range map[string][2]string{ // that promise a day, and that tell of one
		"it":      {"Entro l’8 dicembre finiremo.", "Il guasto del 14 novembre."},
		"nl":      {"Uiterlijk op 4 december zijn we klaar.", "De storing van 14 november."},
		"pl":      {"Do 18 grudnia zakończymy prace.", "Awaria z 14 listopada."},
		"tr":      {"18 Aralık’a kadar bitecek.", "14 Kasım tarihli ileti."},
		"ko":      {"12월 4일까지 완료합니다.", "11월 14일 안내."},
		"zh-Hans": {"将于12月4日完成。", "关于11月14日的故障。"},
		"ar":      {"بحلول 4 ديسمبر ننتهي.", "رسالة 14 نوفمبر."},
		"he":      {"ביום שישי, 4 בדצמבר נסיים.", "התקלה של 14 בנובמבר."},
		"hi":      {"4 दिसंबर तक काम पूरा होगा।", "14 नवंबर की सूचना।"},
		"th":      {"ภายในวันที่ 4 ธันวาคม", "เหตุของวันที่ 14 พฤศจิกายน"},
	} {
		_, x := lexicon(t, tag)
		for i, s := range texts {
			cut := prose.Cut(s)
			day := x.Figures(cut)[0]
			if day.Kind != prose.Day {
				t.Fatalf("%s: %s: %+v", tag, s, day)
			}
			promised := x.Words("promise").Before(cut, day.From) > x.Words("told before").Before(cut, day.From)
			if x.Behind {
				promised = x.Words("promise").Behind(cut, day.To)
			}
			if promised != (i == 0) {
				t.Errorf("%s: %s: promised %v", tag, s, promised)
			}
		}
	}
}

// A phrase of Korean that stands with ^ is not the end of one word and the beginning of the next.
func TestPhraseWhereAWordBegins(t *testing.T) {
	_, x := lexicon(t, "ko")
	for s, want := range map[string]int{"내일 안내해 드리겠습니다.": 1, "자세한 안내 일정": 0, "사내 일부": 0} {
		if got := len(x.Words("relative day").Find(prose.Cut(s))); got != want {
			t.Errorf("%s: %d", s, got)
		}
	}
}

// Every complete language is known.
func TestCompleteLanguagesAreKnown(t *testing.T) {
	for _, tag := range locale.Known() {
		if _, x := lexicon(t, tag); !x.Known {
			t.Errorf("%s has no file", tag)
		}
	}
}
