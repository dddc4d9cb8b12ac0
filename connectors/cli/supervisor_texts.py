"""What `make run` says."""

STARTING = "در حال راه‌اندازی دستیار، پایگاه داده و سرور…"
READY = "\nهم‌سخن آماده است.\n  صفحه گفتگو:   {address}/\n  API کارکنان:  {address}/openapi.json\n  توکن کارکنان: make token ROLE=admin\n  برای توقف Ctrl+C را بزنید.\n"
FIRST_LOGIN = (
    "ورود نخست کارکنان: نام کاربری {username}، گذرواژه {password}\nاین گذرواژه فقط همین یک بار نشان داده می‌شود.\n"
)
PORT_TAKEN = (
    "پورت {port} در دست برنامه دیگری است. آن برنامه را ببندید یا پورت دیگری بدهید:\n  HAMSOKHAN_PORT=8090 make run"
)
NO_MODEL = "مدل آموزش‌دیده‌ای در پوشه models نیست. اول این را اجرا کنید:\n  make train"
NOT_READY = "راه‌اندازی در زمان معمول تمام نشد. گزارش هر بخش در {logs} است."
FAILED = "راه‌اندازی نشد: {reason}"
