"""What customers call things, and what it stands for in the shipped catalogue.

A line is one or more product codes, then every mention of them; an indented line goes on.
"""

SURE = """
ACC-LOCK-280: قفل مگنتی | قفل مغناطیسی در
ACC-ZK-F18: اکسس کنترل | اکسس کنترل انگشتی
ATT-ZK-CARD: حضور غیاب کارتی
ATT-ZK-FACE: دستگاه حضور غیاب چهره | دستگاه تشخیص چهره | حضور و غیاب با تشخیص چهره | دستگاه فیس
ATT-ZK-K40: حضورغیاب انگشتی | دستگاه انگشتی | zkteco k40 | hozoor ghiab angoshti
CAM-DH-B5: بولت داهوا | HFW1500 | CAM-DH-B5 | cam dh b5 | ۵ تا دوربین بولت داهوا | دوربین بولت داهوا ۵ مگاپیکسل |
    دوربین ۵ مگاپیکسل بولت داهوا | doorbin bolet dahua | دوربین بولت داهوا مدل HFW1500T | دوربین لوله ای داهوا
CAM-DH-BI4: دوربین ۴ مگ داهوا | بولت شبکه داهوا | doorbin ip dahua
CAM-DH-D2: دوربین دام داهوا
CAM-DH-PTZ2: دوربین چرخشی | دوربین گردون
CAM-HK-B2: دوربین بولت هایک ویژن
CAM-HK-BI4: هایک ۴ مگ | دوربین آی‌پی هایک ویژن ۴ مگ
CAM-HK-D5: doorbin dam hikvision | هایک ۵ مگ | دوربین سقفی هایک | hikvision dome
CAM-HK-DI8: دوربین هشت مگاپیکسلی | دوربین 4k | دوربین فور کی | دوربین دام آی‌پی | دام ۸ مگ هایک
CAM-IM-W3: دوربین وای فای | doorbin wifi | دوربین بیسیم آیمو | وای‌فای دوربین
HDD-SG-8: hard 8 tera | هارد سیگیت | HDD-SG-8 | skyhawk | هارد اسکای هاوک | هارد 8 ترابایتی سیگیت
HDD-WD-4: هارد ۴ ترا | هارد ۴ترابایت | هارد چهار ترا | هارد 4TB | 4TB hard | هارد وسترن | هارد بنفش |
    هارد دوربین ۴ ترا | حارد ۴ ترا | قیمت هارد ۴ ترا | wd purple
HST-VPS-4: سرور مجازی | vps | سرور مجازی ایران | سرور ابری
HST-WEB-10: هاست
INS-CAM: نصب دوربین | نصب و راه اندازی دوربین | nasbe doorbin
INS-NET: کابل کشی | کابل‌کشی شبکه
INT-DED-20: اینترنت اختصاصی
INT-FIBER: اینترنت فیبر | فیبر نوری | internet fiber
INT-VDSL-50: اینترنت ۵۰ مگ | وی دی اس ال | adsl
NET-MK-HEXS: روتر | روتر میکروتیک | میکرو تیک | mikrotik | روترا | روتر میکروتک
NET-TL-SW8: سوییچ | سویچ شبکه | سوئیچ ۸ پورت | سوییچ ۸پورته | switch poe | سوییچ تی پی لینک
NET-TL-VR300: مودم | مودم tp link | مودم تی پی لینک | مودم وی دی اس ال
NET-UB-U6: اکسس پوینت | اکسسپوینت | یوبیکوییتی | access point
PRN-CN-MF3010: پرینتر کانن | پرینتر کنن | چاپگر کانن | پرینتر سه کاره | پرینتر ۳کاره کانن | همون پرینتر کانن
PRN-HP-4103: hp4103 | پرینتر چهار کاره hp | printer 4 kare | HP 4103fdn
PRN-HP-M111: پرینتر HP M111 | m111w | printer lizeri hp m111 | لیزری اچ پی
PRN-LB-TE200: پرینتر لیبل | لیبلزن | دستگاه برچسب زن | پرینتر بارکد
PRN-RC-80: پرینتر حرارتی | فیش پرینتر | فیشپرینتر | فیش پرینتر اسکار
REC-DH-X16: ریکوردر ۱۶ کانال داهوا | دستگاه ضبط ۱۶ کانال | xvr 16 | دستگاه ضبط تصویر ۱۶ کاناله داهوا
REC-DH-X8: دستگاه ضبط ۸ کاناله | dvr 8 kanal | DVR هشت کاناله | دی وی ار ۸ کانال داهوا
REC-HK-N16: دستگاه ضبط هایک‌ویژن ۱۶ کاناله | NVR 16
REC-HK-N8: 7608 | nvr ۸ کاناله
SFT-ACC: نرم افزار حسابداری | برنامه حسابداری | narmafzar hesabdari
SFT-AV: آنتی ویروس | انتی ویروس پادویش | padvish
SFT-CRM: نرم‌افزار crm | سی ار ام
SFT-WIN11: ویندوز ۱۱ | ویندوز یازده | ویندوز
SRV-PRN: تعمیر پرینتر | سرویس پرینتر در محل
SUP-GOLD: قرارداد طلایی | پشتیبانی طلایی یک ساله | بسته طلایی
SUP-SILVER: پشتیبانی نقره ای | قرارداد نقره‌ای
TRN-SFT: آموزش | آموزش نرم‌افزار | کلاس آموزش حسابداری | amuzesh hesabdari
UPS-APC-1200: یو پی اس | یوپی اس ۱۲۰۰ | ups | برق اضطراری | یو پی اس apc | UPS 1200 | یوپی‌اس ۱۲۰۰ ولت آمپر
VOI-GS-2612: گرند استریم | ویپ گرنداستریم
VOI-YL-T31P: تلفن یالینک | یالینگ
"""
"""One product, taken without asking."""

CHOICE = """
CAM-DH-B5 CAM-DH-D2 CAM-HK-B2 CAM-HK-D5 CAM-IM-W3 CAM-DH-BI4 CAM-DH-PTZ2 CAM-HK-BI4 CAM-HK-DI8: دوربین |
    دوربین‌ها | دوربینا | دوربین هاتون | دوربینهاتون | دوربینمون | دروبین | دوربن | دوربیین | doorbinatoon |
    durbin | doorbin ha | دوربین مدار بسته | دوربین مدرابسته | دوربین دید در شب | دوربین سونی | دووووربین |
    «دوربین»
CAM-DH-B5 CAM-DH-D2 CAM-DH-BI4 CAM-DH-PTZ2: دوربین نظارتی داهوا | دوربین داهوا | دوربین‌های داهوا | داهوا دوربین |
    dahua | dahua doorbin | دوربین ، داهوا
CAM-DH-D2 CAM-HK-D5 CAM-HK-DI8: doorbin dam | دوربین دام
CAM-DH-B5 CAM-HK-B2 CAM-DH-BI4 CAM-HK-BI4: دوربین بولت | دوربین بلت | از اون دوربین بولت‌ها | دوربين بولت |
    دوربین بولت؟
CAM-DH-BI4 CAM-HK-BI4: بولت آی پی
CAM-DH-BI4 CAM-HK-BI4 CAM-HK-DI8: دوربین آی‌پی | دوربین تحت شبکه
CAM-DH-B5 CAM-HK-D5: دوربین ۵ مگ | دوربین ۵مگاپیکسل | دوربین 5MP | دوربین پنج مگاپیکسل
CAM-DH-D2 CAM-DH-PTZ2: دوربین ۲ مگاپیکسل داهوا
CAM-DH-B5 CAM-DH-D2 CAM-HK-B2 CAM-HK-D5 CAM-DH-PTZ2: دوربین آنالوگ
CAM-DH-B5 CAM-DH-D2 CAM-DH-PTZ2: دوربین آنالوگ داهوا
CAM-DH-D2 CAM-HK-D5: دوربین سقفی
REC-DH-X16 REC-DH-X8 REC-HK-N16 REC-HK-N8: رکوردر | دستگاه ضبط | دستگاه ظبط | دستگاه ضبط ۳۲ کاناله
REC-DH-X8 REC-HK-N8: رکوردر ۸ کاناله | رکوردر ۸کانال | recorder 8 kanale | سلام قیمت رکوردر ۸ کاناله چنده؟
REC-DH-X16 REC-DH-X8: دستگاه ضبط داهوا | دی وی آر | ایکس وی آر داهوا
REC-HK-N16 REC-HK-N8: ان وی آر | ضبط تحت شبکه | ان‌وی‌آر ۳۲ کانال
HDD-SG-8 HDD-WD-4: هارد | هارد ۲ ترا | هارد یک ترا
PRN-CN-MF3010 PRN-HP-4103 PRN-HP-M111 PRN-LB-TE200 PRN-RC-80: پرینتر | پرینترمون | پرینتر رنگی | پرینتر اپسون
PRN-HP-4103 PRN-HP-M111: پرینتر hp | پرینتر اچ پی | printer hp | یه پرینتر hp میخوام
PRN-HP-M111 PRN-CN-MF3010 PRN-HP-4103: پرینتر لیزری
PRN-CN-MF3010 PRN-HP-4103: پرینتر چندکاره
ATT-ZK-CARD ATT-ZK-FACE ATT-ZK-K40: حضور غیاب | دستگاه حضور و غیاب | حضوروغیاب | کارت ساعت
ACC-ZK-F18 ACC-LOCK-280: کنترل تردد
NET-MK-HEXS: روتر سیسکو
NET-TL-SW8: سوئیچ ۲۴ پورت
UPS-APC-1200: یو پی اس ۳ کاوا | یو پی اس یک کاوا
VOI-GS-2612 VOI-YL-T31P: تلفن ویپ | گوشی ویپ | تلفن
SFT-WIN11: لایسنس ویندوز ۱۰
INT-DED-20 INT-FIBER INT-VDSL-50: اینترنت | نت
HST-VPS-4 HST-WEB-10: سرور
INS-CAM INS-NET: نصب
SUP-GOLD SUP-SILVER: قرارداد پشتیبانی | پشتیبانی | gharardad poshtibani
CAM-DH-B5 CAM-HK-B2: دوربین برای فضای باز
CAM-HK-B2 CAM-HK-D5 CAM-HK-BI4 CAM-HK-DI8: دوربین هایک ویژن | هیکویژن
SFT-WIN11 SFT-AV SFT-ACC SFT-CRM: لایسنس
INT-FIBER INT-VDSL-50: اینترنت سازمانی
HST-WEB-10: هاست لینوکس
NET-TL-SW8 NET-MK-HEXS NET-TL-VR300 NET-UB-U6: شبکه | تجهیزات شبکه
"""
"""These and no others are offered, the best first; none is taken without asking."""

NEVER_SURE = """
دوربین عکاسی | DS-7608NI-Q1 | هارد اکسترنال | هارد لپ‌تاپ | پرینتر ۱۱۱ | تلفن سانترال پاناسونیک |
    نرم‌افزار انبارداری | سرور hp | نصب یخچال | آموزش زبان | لایسنس کسپرسکی | نصب تلویزیون | دوربین کانن |
    پرینتر سامسونگ رنگی | اینترنت همراه | هاست ویندوز | سوییچ ۴۸ پورت سیسکو | آنتی‌ویروس نود ۳۲ | کنترل تلویزیون |
    سرویس کولر
"""
"""Of a kind that we have, but not what we have: whatever is offered, nothing is taken."""

NOTHING = """
دوربین عکاسی کانن | دوربین شکاری نیکون | پایه دوربین | کابل دوربین | کارتریج پرینتر | تونر hp | کاغذ A4 |
    قفل کتابی | مودم فیبر نوری | گوشی سامسونگ | آفیس | یخچال | لپ‌تاپ | لپ‌تاپ ایسوس | لپتاپ hp | گوشی موبایل |
    ماشین لباسشویی | صندوق فروشگاهی | کارتخوان | مانیتور سامسونگ | پنل خورشیدی | دزدگیر | ساعت هوشمند | دستگاه |
    مدل | از اون | چیز | دستگاه خوب | نرم‌افزار حضور و غیاب | کابل شبکه | نصب حضور و غیاب | تجهیزات نانوایی |
    بلیت هواپیما | کفش ورزشی | ps5 | iphone 15 | سیم کارت | پراید | 1234567 | ؟ | 😍
"""
"""Things that we do not have, and words that name nothing."""


def read(table: str) -> list[tuple[str, str]]:
    """(mention, codes) of every mention in a table; codes are empty in a table without them."""
    rows = []
    for line in table.strip().replace("|\n    ", "| ").splitlines():
        codes, colon, mentions = line.rpartition(": ")
        rows += [(mention.strip(), codes if colon else "") for mention in mentions.split(" | ")]
    return rows
