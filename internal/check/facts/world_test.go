package facts

import (
	"testing"

	"tidings/notices"
)

func TestWeekdayOfTheWorld(t *testing.T) {
	tried(t, "weekday", notices.Records{}, map[string][]string{
		"it":      {"Martedì 30 novembre 2026 iniziamo.", "entro mercoledì 8 dicembre"},
		"nl":      {"Op dinsdag 30 november 2026 beginnen we.", "uiterlijk donderdag 4 december"},
		"pl":      {"We wtorek, 30 listopada 2026 r., zaczynamy.", "do czwartku 4 grudnia"},
		"tr":      {"30 Kasım 2026 Salı günü başlıyoruz.", "4 Aralık Perşembe gününe kadar"},
		"ko":      {"2026년 11월 30일(화)에 시작합니다.", "12월 4일 목요일까지"},
		"zh-Hans": {"2026年11月30日（星期二）开始。", "12月4日周四之前"},
		"zh-Hant": {"2026年11月30日（二）開始。", "12月4日星期四以前"},
		"ar":      {"نبدأ يوم الثلاثاء 30 نوفمبر 2026.", "قبل الخميس الموافق ٤ ديسمبر"},
		"he":      {"נתחיל ביום שלישי, 30 בנובמבר 2026.", "עד יום חמישי ה־4 בדצמבר"},
		"hi":      {"हम मंगलवार, 30 नवंबर 2026 को शुरू करेंगे।", "4 दिसंबर (गुरुवार) तक"},
		"th":      {"เริ่มวันอังคารที่ 30 พฤศจิกายน 2569", "ภายในวันพฤหัสบดีที่ 4 ธันวาคม"},
	}, map[string][]string{
		"it": {"Lunedì 30 novembre 2026 iniziamo.", "venerdì 4 dicembre"},
		"nl": {"Op maandag 30 november 2026.", "vrijdag 4 december"},
		"pl": {"W poniedziałek, 30 listopada 2026 r.", "piątek, 4 grudnia"},
		"tr": {"30 Kasım 2026 Pazartesi", "4 Aralık Cuma, 5 Aralık Cumartesi"},
		"ko": {"2026년 11월 30일(월)", "12월 4일 금요일"}, "zh-Hans": {"2026年11月30日（星期一）", "即日12月4日起", "12月4日周五"},
		"zh-Hant": {"2026年11月30日（一）"}, "ar": {"الاثنين 30 نوفمبر 2026"},
		"he": {"ביום שני, 30 בנובמבר 2026", "ב־30 בנובמבר שני שרתים"},
		"hi": {"सोमवार, 30 नवंबर 2026 को"}, "th": {"วันจันทร์ที่ 30 พฤศจิกายน 2569"},
	})
}

func TestPastDateOfTheWorld(t *testing.T) {
	tried(t, "past-date", notices.Records{}, map[string][]string{
		"it": {"Entro il 20 novembre 2026 i server saranno sostituiti.", "Il 3 gennaio 2005 correggeremo l’errore.",
			"Il guasto è stato risolto il 5 dicembre 2026."},
		"nl": {"Uiterlijk op 20 november 2026 zal alles hersteld zijn.",
			"We gaan op 3 januari 2005 de fout herstellen."},
		"pl":      {"Do 20 listopada 2026 r. wymienimy serwery.", "Usterka zostanie usunięta do 3 stycznia 2005 r."},
		"tr":      {"20 Kasım 2026’ya kadar sunucuları değiştireceğiz.", "Hata 3 Ocak 2005 tarihinde giderilecek."},
		"ko":      {"2026년 11월 20일까지 서버를 교체할 예정입니다.", "2005년 1월 3일에 복구하겠습니다."},
		"zh-Hans": {"我们将在2026年11月20日前更换服务器。", "预计于2005年1月3日修复。"},
		"zh-Hant": {"我們將於2026年11月20日更換伺服器。"},
		"ar":      {"سنستبدل الخوادم بحلول 20 نوفمبر 2026.", "سيتم إصلاح العطل قبل ٣ يناير ٢٠٠٥."},
		"he":      {"עד ה־20 בנובמבר 2026 נחליף את השרתים.", "השרת יוחלף ב־3 בינואר 2005."},
		"hi":      {"20 नवंबर 2026 तक हम सर्वर बदलेंगे।", "3 जनवरी 2005 को यह ठीक होगा।"},
		"th": {"เราจะเปลี่ยนเซิร์ฟเวอร์ภายในวันที่ 20 พฤศจิกายน 2569",
			"คาดว่าจะแล้วเสร็จภายในวันที่ 3 มกราคม 2548"},
	}, map[string][]string{
		"it": {"Torneremo sul guasto del 14 novembre 2026.", "Il 5 dicembre 2026 sostituiremo i server.",
			"Rimborseremo chi ha avuto problemi il 14 novembre 2026."},
		"nl": {"We zullen de storing van 14 november 2026 onderzoeken.", "Op 5 december 2026 zullen we verhuizen.",
			"Het onderhoud is verplaatst naar 5 december 2026."},
		"pl": {"Opiszemy przyczyny awarii z 14 listopada 2026 r.",
			"Prace zostały przełożone na 5 grudnia 2026 r."},
		"tr":      {"14 Kasım 2026’da yaşanan kesintinin nedenini açıklayacağız.", "5 Aralık 2026’da taşınacağız."},
		"ko":      {"2026년 11월 14일에 발생한 장애에 대해 설명드리겠습니다.", "2026년 12월 5일까지 완료할 예정입니다."},
		"zh-Hans": {"我们将说明2026年11月14日故障的原因。", "原定于2026年11月28日进行的升级已经完成。", "预计于2026年12月5日完成。"},
		"zh-Hant": {"我們將說明2026年11月14日異常的原因。"},
		"ar":      {"سنوضح أسباب العطل الذي وقع في 14 نوفمبر 2026.", "سننقل الخوادم بحلول 5 ديسمبر 2026."},
		"he":      {"נסביר את התקלה שאירעה ב־14 בנובמבר 2026.", "עד ה־5 בדצמבר 2026 נעביר את השרתים."},
		"hi":      {"हम 14 नवंबर 2026 को हुए व्यवधान का कारण बताएँगे।", "5 दिसंबर 2026 तक हम सर्वर बदलेंगे।"},
		"th":      {"เราจะชี้แจงเหตุขัดข้องเมื่อวันที่ 14 พฤศจิกายน 2569", "เราจะย้ายภายในวันที่ 5 ธันวาคม 2569"},
	})
}

func TestRelativeDayOfTheWorld(t *testing.T) {
	tried(t, "relative-day", notices.Records{}, map[string][]string{
		"it": {"Domani Le scriveremo.", "Stamattina il sito era fermo.", "Lunedì prossimo ci trasferiamo."},
		"nl": {"We schrijven u morgen opnieuw.", "Vanochtend was de site onbereikbaar."},
		"pl": {"Jutro napiszemy ponownie.", "Dziś rano strona nie działała."},
		"tr": {"Yarın yeniden yazacağız.", "Bu sabah site çalışmadı."}, "ko": {"내일 다시 안내해 드리겠습니다."},
		"zh-Hans": {"明天再次通知您。"}, "zh-Hant": {"昨晚網站無法開啟。"},
		"ar": {"سنكتب إليكم غدًا.", "تعطّل الموقع صباح اليوم."}, "he": {"נכתוב אליכם מחר.", "הבוקר האתר לא עבד."},
		"hi": {"हम आपको कल फिर लिखेंगे।"}, "th": {"เราจะแจ้งอีกครั้งพรุ่งนี้"},
	}, map[string][]string{
		"it": {"Oggi, 30 novembre 2026, il sito era fermo.", "Al giorno d’oggi nessuno aspetta."},
		"nl": {"In de morgen van 29 november", "Vandaag de dag wacht niemand.", "Goede morgen,"},
		"pl": {"Jak dotąd do dziś działa."}, "tr": {"Bugüne kadar sorun olmadı.", "Dünya saati"},
		"ko": {"자세한 안내 일정은 없습니다.", "오늘날 누구도 기다리지 않습니다."}, "zh-Hans": {"直到今天仍在使用。"},
		"ar": {"في اليوم نفسه عاد الموقع.", "على مدار اليوم"}, "he": {"באותו היום האתר חזר.", "בשעות הבוקר"},
		"hi": {"आज तक ऐसा नहीं हुआ।"}, "th": {"ทุกวันนี้ไม่มีใครรอ"},
	})
}

func TestTimeZoneOfTheWorld(t *testing.T) {
	tried(t, "time-zone", notices.Records{}, map[string][]string{
		"it": {"È iniziato alle 14:10.", "Le scriveremo entro le ore 15."}, "nl": {"Het begon om 14.10 uur."},
		"pl": {"Zaczęło się o godz. 14.10."}, "tr": {"Kesinti saat 14.10’da başladı."}, "ko": {"14시 10분에 시작되었습니다.",
			"오후 3시까지 안내해 드리겠습니다."}, "zh-Hans": {"14时10分开始。", "下午3点半再次通知。"}, "zh-Hant": {"晚上11點開始。"},
		"ar": {"بدأ الساعة ١٤:١٠."}, "he": {"זה התחיל בשעה 14:10."},
		"hi": {"यह 14:10 बजे शुरू हुआ।", "शाम 5 बजे तक लिखेंगे।"},
		"th": {"เริ่มเวลา 14.10 น."},
	}, map[string][]string{
		"it": {"È iniziato alle 14:10 (ora di Roma).", "È durato 3 ore.",
			"Rispondiamo dal lunedì al venerdì dalle 9 alle 17."},
		"nl": {"Het begon om 14.10 uur (Nederlandse tijd).", "Het duurde 3 uur.",
			"Op werkdagen van 9.00 tot 17.00 uur."},
		"pl": {"Zaczęło się o godz. 14.10 czasu polskiego.", "Trwało 3 godziny.",
			"Codziennie w godz. 9.00–17.00."},
		"tr":      {"Saat 14.10’da (Türkiye saati) başladı.", "3 saat sürdü.", "Hafta içi saat 9.00–17.00"},
		"ko":      {"14시 10분(한국 시간)에 시작되었습니다.", "3시간 지속되었습니다.", "평일 오전 9시부터 오후 6시까지"},
		"zh-Hans": {"14时10分（北京时间）开始。", "持续3小时。", "工作日9:00至18:00"},
		"ar":      {"بدأ الساعة 14:10 بتوقيت دبي.", "استمر 3 ساعات.", "ساعات العمل من 9:00 إلى 17:00"},
		"he":      {"זה התחיל בשעה 14:10 (שעון ישראל).", "זה נמשך 3 שעות.", "שעות הפעילות: 9:00 עד 17:00"},
		"hi":      {"यह 14:10 बजे (भारतीय समय) शुरू हुआ।", "यह 3 घंटे चला।", "सोमवार से शुक्रवार 9 बजे से 18 बजे"},
		"th":      {"เริ่มเวลา 14.10 น. (เวลาประเทศไทย)", "นาน 3 ชั่วโมง", "ทุกวัน เวลา 9.00–17.00 น."},
	})
}
